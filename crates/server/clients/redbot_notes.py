"""REDbot on ten resources: REDBOT URL. Fails at any bad note, and shows what it warns of."""
import collections, json, subprocess, sys

redbot, url = sys.argv[1:]
PATHS = [
    "/", "/index.html", "/text.txt", "/big.bin", "/favicon.svg", "/robots.txt",
    "/list/", "/list/one.txt", "/missing", "/a%20b%20%C3%BC.txt",
]
levels = collections.Counter()
for path in PATHS:
    run = subprocess.run([redbot, "-o", "har", url + path], capture_output=True, text=True, timeout=300)
    try:
        entries = json.loads(run.stdout)["log"]["entries"]
        notes = [note for entry in entries for note in entry["_red_messages"]]
    except (ValueError, KeyError):
        notes = []
    if not notes:
        levels["BAD"] += 1
        print(path, "no report:", run.stdout[-500:], run.stderr[-500:])
    for note in notes:
        levels[note["level"]] += 1
        if note["level"] in ("BAD", "WARN"):
            print(path, note["level"], note["summary"])
print(dict(levels))
sys.exit(levels["BAD"] != 0 or levels["GOOD"] == 0)
