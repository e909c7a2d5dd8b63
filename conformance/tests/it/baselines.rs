//! `--baseline` and `--write-baseline`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use conformance::baseline;
use conformance::check::catalogue::Catalogue;
use predicates::boolean::PredicateBooleanExt as _;
use predicates::str::contains;

use crate::peers;

/// A check on the answer to a plain GET: 200 violates as `taken`, 204 as `empty`, 400 conforms.
fn check(dir: &Path, id: &str) {
    let text = format!(
        "id: {id}\ntitle: A check\nlevel: MUST\nrequirements: R9112-2.2-06\nwhy: W.\n\nscript:\n  connect\n  \
         send \"GET {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\r\\n\"\n  read until message or close within {{timeout}}\n\n\
         outcomes:\n  conforms refused: status 400\n  violates taken: status 200 -- t\n  violates empty: status 204 -- e\n  inconclusive other: true -- o\n\n\
         exemplars:\n  refused:\n    answer \"HTTP/1.1 400 B\\r\\n\\r\\n\" fin\n  taken:\n    answer \"HTTP/1.1 200 OK\\r\\n\\r\\n\" fin\n  \
         empty:\n    answer \"HTTP/1.1 204 No\\r\\n\\r\\n\" fin\n  other:\n    answer \"HTTP/1.1 404 N\\r\\n\\r\\n\" fin\n"
    );
    fs::write(dir.join(format!("{id}.check")), text).unwrap();
}

struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        check(dir.path(), "own-first");
        check(dir.path(), "own-second");
        Bench { dir }
    }

    fn write(&self, name: &str, lines: &str) {
        let text = format!("schema = \"http-workbench/baseline/1\"\n[expected]\n{lines}");
        fs::write(self.dir.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap()
    }

    fn run(&self, answer: &'static [u8], arguments: &[&str]) -> Assert {
        let mut command = Command::cargo_bin("conformance").unwrap();
        command
            .current_dir(self.dir.path())
            .args([&peers::answering(answer).to_string(), "--checks", "."])
            .args(["--only", "own-*", "--timeout", "500ms"])
            .args(arguments)
            .timeout(Duration::from_secs(60))
            .assert()
    }
}

const TAKEN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const EMPTY: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";
const REFUSED: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

#[test]
fn what_is_written_is_expected_from_then_on() {
    let bench = Bench::new();
    bench.run(TAKEN, &[]).code(1);
    (bench.run(TAKEN, &["--write-baseline", "known.toml"]))
        .code(0)
        .stderr(contains(
            "2 expected violations, 2 of them without a reason",
        ));
    let text = bench.read("known.toml");
    assert!(
        text.contains("own-first = { outcome = \"taken\" }"),
        "{text}"
    );
    (bench.run(TAKEN, &["--baseline", "known.toml"]))
        .code(0)
        .stdout(contains("2 violations (2 expected), within the policy"));
    let left = fs::read_dir(bench.dir.path()).unwrap().count();
    assert_eq!(left, 3, "no temporary file is left");
}

#[test]
fn reasons_are_kept_and_changed_lines_lose_theirs() {
    let bench = Bench::new();
    bench.write(
        "known.toml",
        "own-first = { outcome = \"taken\", reason = \"old \\\"friends\\\"\" }\n\
         own-second = { outcome = \"empty\", reason = \"of another outcome\" }\n\
         date-present = { outcome = \"missing\", reason = \"not run here\" }\n\
         gone-for-good = { outcome = \"x\" }\n",
    );
    bench
        .run(TAKEN, &["--write-baseline", "known.toml"])
        .code(0);
    let text = bench.read("known.toml");
    assert!(
        text.contains(r#"own-first = { outcome = "taken", reason = "#),
        "{text}"
    );
    assert!(text.contains("friends"), "{text}");
    assert!(
        text.contains("own-second = { outcome = \"taken\" }"),
        "{text}"
    );
    assert!(text.contains("not run here"), "{text}");
    assert!(!text.contains("gone-for-good"), "{text}");
}

#[test]
fn an_unexpected_pass_is_an_error() {
    let bench = Bench::new();
    bench.write("known.toml", "own-first = \"taken\"\n");
    (bench.run(REFUSED, &["--baseline", "known.toml"]))
        .code(1)
        .stdout(
            contains("unexpected pass")
                .and(contains("line 3: own-first was expected to violate as `taken`, but conforms now (refused): remove its line")),
        );
}

#[test]
fn another_outcome_is_stale_and_a_failure_of_its_own() {
    let bench = Bench::new();
    bench.write(
        "known.toml",
        "own-first = \"taken\"\nown-second = \"empty\"\n",
    );
    (bench.run(EMPTY, &["--baseline", "known.toml"]))
        .code(1)
        .stdout(
            contains("stale")
                .and(contains(
                    "own-first was expected to violate as `taken`, but violates as `empty` now",
                ))
                .and(contains("1 beyond the policy"))
                .and(contains("(1 expected)")),
        );
}

#[test]
fn lines_of_checks_that_are_not_run_are_no_error() {
    let bench = Bench::new();
    bench.write(
        "known.toml",
        "own-first = \"taken\"\nown-second = \"taken\"\n",
    );
    bench
        .run(TAKEN, &["--baseline", "known.toml", "--skip", "own-second"])
        .code(0);
}

#[test]
fn unknown_ids_and_outcomes_are_told_before_anything_is_sent() {
    let bench = Bench::new();
    bench.write(
        "known.toml",
        "own-firs = \"taken\"\nown-second = \"tooken\"\n",
    );
    (bench.run(TAKEN, &["--baseline", "known.toml"]))
        .code(2)
        .stdout("")
        .stderr(
            contains("known.toml:3: unknown id: no check is called `own-firs`; near: own-first")
                .and(contains("known.toml:4: unknown outcome: `own-second` has no violation `tooken`; it has taken, empty")),
        );
}

#[test]
fn files_that_are_no_baseline_are_usage_errors() {
    let bench = Bench::new();
    (bench.run(TAKEN, &["--baseline", "missing.toml"]))
        .code(2)
        .stderr(contains("missing.toml").and(contains("--write-baseline begins one")));
    fs::write(bench.dir.path().join("odd.toml"), "schema = [\n").unwrap();
    (bench.run(TAKEN, &["--baseline", "odd.toml"]))
        .code(2)
        .stderr(contains("odd.toml").and(contains("line")));
    (bench.run(TAKEN, &["--write-baseline", "odd.toml"])).code(2);
    assert_eq!(bench.read("odd.toml"), "schema = [\n", "left as it was");
    (bench.run(TAKEN, &["--write-baseline", "no/such/folder/x.toml"]))
        .code(2)
        .stderr(contains("no/such/folder"));
}

#[test]
fn every_form_tells_what_was_expected() {
    let bench = Bench::new();
    bench.write(
        "known.toml",
        "own-first = { outcome = \"taken\", reason = \"see <the> ticket\" }\n",
    );
    for (format, told) in [
        ("json", "\"reason\": \"see <the> ticket\""),
        (
            "junit",
            "<skipped message=\"expected by the baseline (see &lt;the&gt; ticket): ",
        ),
        ("sarif", "\"justification\": \"see <the> ticket\""),
        ("markdown", "taken: see &lt;the&gt; ticket"),
        ("html", "<dt>expected</dt><dd>see &lt;the&gt; ticket</dd>"),
        ("text", "taken: see <the> ticket"),
        ("badge", "1 violation<"),
        ("csv", "taken,yes,"),
    ] {
        (bench.run(TAKEN, &["--baseline", "known.toml", "--format", format]))
            .code(1)
            .stdout(contains(told));
    }
}

/// What the servers of `conformance/servers/` are expected to violate names checks that there are,
/// with outcomes they have.
#[test]
fn the_expected_violations_of_real_servers_can_be_read() {
    let (catalogue, _) = Catalogue::embedded();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("expected");
    let mut servers = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let expected = baseline::read(&text, &path.display().to_string());
        let expected = expected.unwrap_or_else(|error| panic!("{error}"));
        let checked = expected.check(catalogue.checks(), &path);
        checked.unwrap_or_else(|error| panic!("{error}"));
        assert!(!expected.lines.is_empty(), "{}", path.display());
        servers += 1;
    }
    assert_eq!(servers, 9);
}
