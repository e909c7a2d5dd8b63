use super::*;
use std::io::Read;
use std::path::Path;

fn setting() -> Setting {
    Setting {
        memory_limit: 10_000,
        gzip: true,
        ..Setting::default()
    }
}

fn loaded(dir: &Path, name: &str, gzip: bool, setting: &Setting) -> io::Result<Loaded> {
    let path = CString::new(name).unwrap();
    let root = Root::open(dir).unwrap();
    load(&root, setting, Job::File { path, gzip })
}

fn represented(dir: &Path, name: &str, gzip: bool) -> Arc<Representation> {
    loaded(dir, name, gzip, &setting()).unwrap().representation
}

fn gzip_of(representation: &Representation) -> &Coded {
    match &representation.gzip {
        Gzip::Made(coded) => coded,
        other => panic!("{other:?}"),
    }
}

fn unpacked(octets: &[u8]) -> String {
    let mut text = String::new();
    let mut decoder = flate2::read::GzDecoder::new(octets);
    decoder.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn each_coding_has_the_digest_of_its_own_octets() {
    let dir = tempfile::tempdir().unwrap();
    let text = "many words and many words again. ".repeat(100);
    std::fs::write(dir.path().join("a.txt"), &text).unwrap();
    let both = represented(dir.path(), "a.txt", true);
    let tag = hex(&md5(text.as_bytes()));
    assert_eq!(both.identity.tag.as_deref(), Some(&*tag));
    assert_eq!(both.vary, Some("Accept-Encoding"));
    let gzip = gzip_of(&both);
    let octets = gzip.slice(0..gzip.length).unwrap();
    assert_eq!(gzip.tag.as_deref(), Some(&*hex(&md5(octets))));
    assert_eq!(unpacked(octets), text);
    // Made later, from what is known, it is the same.
    let plain = represented(dir.path(), "a.txt", false);
    assert!(matches!(plain.gzip, Gzip::NotYet));
    let root = Root::open(dir.path()).unwrap();
    let later = load(&root, &setting(), Job::Gzip(plain)).unwrap();
    assert_eq!(gzip_of(&later.representation).tag, gzip.tag);
}

#[test]
fn what_does_not_shrink_or_is_short_is_never_compressed() {
    let dir = tempfile::tempdir().unwrap();
    let mut noise = Vec::new();
    let mut sum = md5(b"seed");
    for _ in 0..100 {
        sum = md5(&sum);
        noise.extend_from_slice(&sum);
    }
    std::fs::write(dir.path().join("short.txt"), "short").unwrap();
    std::fs::write(dir.path().join("noise.txt"), noise).unwrap();
    std::fs::write(dir.path().join("p.png"), "p".repeat(1000)).unwrap();
    for name in ["short.txt", "noise.txt", "p.png"] {
        let representation = represented(dir.path(), name, true);
        assert!(matches!(representation.gzip, Gzip::Never), "{name}");
    }
}

#[test]
fn large_files_stay_files_and_directories_are_none() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("big.txt"), "x".repeat(10_001)).unwrap();
    let big = represented(dir.path(), "big.txt", true);
    assert!(matches!(big.identity.content, Content::File(_)));
    assert!(big.identity.tag.is_none() && big.vary.is_none());
    let digested = |content: Option<&[u8]>| {
        let content = content.map(Arc::from);
        Some(Digested {
            sum: md5(b"x"),
            content,
        })
    };
    for (given, used, kept) in [
        (None, true, false),
        (Some(b"x"), false, false),
        (Some(b"x"), true, true),
    ] {
        let given = digested(given.map(|octets: &[u8; 1]| &octets[..]));
        let tagged = with_tags(&big, [&given, &None], used, &setting());
        assert!(tagged.identity.tag.is_some());
        assert_eq!(matches!(tagged.identity.content, Content::Memory(_)), kept);
    }
    let error = loaded(dir.path(), "", false, &setting()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn a_file_just_written_is_not_settled() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a"), "a").unwrap();
    let file = File::open(dir.path().join("a")).unwrap();
    let stamp = status_of(&file).unwrap().stamp;
    let mut old = stamp;
    old.changed.0 -= 10;
    assert!(settled(&old));
    let mut future = stamp;
    future.changed.0 += 1000;
    assert!(settled(&future));
}

#[test]
fn a_gzip_file_beside_is_used_while_it_is_no_older() {
    let dir = tempfile::tempdir().unwrap();
    let text = "many words and many words again. ".repeat(100);
    let packed = compress("made by hand, ".repeat(50).as_bytes()).unwrap();
    for (name, size) in [("a.txt", 1), ("large.txt", 10)] {
        std::fs::write(dir.path().join(name), text.repeat(size)).unwrap();
        std::fs::write(dir.path().join(format!("{name}.gz")), &packed).unwrap();
    }
    std::fs::write(dir.path().join("fake.txt"), &text).unwrap();
    std::fs::write(dir.path().join("fake.txt.gz"), "no gzip").unwrap();
    let setting = Setting {
        precompressed: true,
        ..setting()
    };
    let get = |name| loaded(dir.path(), name, true, &setting).unwrap();
    for name in ["a.txt", "large.txt"] {
        let found = get(name);
        let gzip = gzip_of(&found.representation);
        assert_eq!(
            gzip.slice(0..gzip.length),
            Some(packed.as_slice()),
            "{name}"
        );
        assert!(found.also[0].1.is_some());
    }
    let fake = get("fake.txt").representation;
    let made = gzip_of(&fake);
    assert_eq!(unpacked(made.slice(0..made.length).unwrap()), text);
    // An older one is not used, but watched: it may be made anew.
    let old = File::options()
        .write(true)
        .open(dir.path().join("a.txt.gz"))
        .unwrap();
    old.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let found = get("a.txt");
    let made = gzip_of(&found.representation);
    assert_eq!(unpacked(made.slice(0..made.length).unwrap()), text);
    assert!(found.also[0].1.is_some());
}

#[test]
fn rules_add_up() {
    let rule = |path: &str, value: &str, transient: bool| Rule {
        expires_after: None,
        path: path.parse().unwrap(),
        headers: vec![
            ("X".to_owned(), value.to_owned()),
            (format!("X-{value}"), value.to_owned()),
        ],
        content_type: transient.then(|| "text/x".to_owned()),
        transient,
        error_pages: std::collections::BTreeMap::new(),
    };
    let setting = Setting {
        rules: vec![
            rule("*.txt", "1", false),
            rule("/a.*", "2", true),
            rule("b", "3", false),
        ],
        ..setting()
    };
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), "a").unwrap();
    let found = loaded(dir.path(), "a.txt", false, &setting)
        .unwrap()
        .representation;
    let extra = String::from_utf8(found.extra.to_vec()).unwrap();
    // Of two that say the same field the last is heard.
    assert_eq!(
        extra,
        "X-1: 1\r\nX: 2\r\nX-2: 2\r\nExpires: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    );
    assert_eq!((found.last_modified, &*found.media_type), (None, "text/x"));
}
