"""A replay under another charter flips what a brute-force comparison flips, no more and no less:
flips.py WRIT MAKER BRUTE CHARTER RECORDS

MAKER LEDGER RECORDS fills a ledger; `WRIT replay LEDGER --against CHARTER` and BRUTE LEDGER CHARTER, which shares no code with
it above the evaluator, each say which decisions would have been others. Every kind of flip has to occur, or nothing is shown.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

writ, maker, brute, charter, records = sys.argv[1:]


def lines_of(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


with tempfile.TemporaryDirectory() as folder:
    ledger = pathlib.Path(folder) / "a.ledger"
    subprocess.run([maker, ledger, records], check=True)
    expected = set()
    for line in lines_of(brute, ledger, charter):
        number, before, after = line.split()
        expected.add((int(number), before, after))
    found, summary = set(), {}
    for line in lines_of(writ, "replay", ledger, "--against", charter, "--tenant", "acme-corp", "--format", "json"):
        row = json.loads(line)
        if "summary" in row:
            summary = row["summary"]
        elif "asked" not in row and row["before"]["outcome"] != row["after"]["outcome"]:
            found.add((row["record"], row["before"]["outcome"], row["after"]["outcome"]))

kinds = collections.Counter(f"{before} -> {after}" for _, before, after in expected)
print(f"{summary['decided']} decided again, {len(found)} flips; by brute force {len(expected)}: {dict(kinds)}")
for name, rows in (("only the replay", found - expected), ("only brute force", expected - found)):
    if rows:
        sys.exit(f"{name}: {sorted(rows)[:5]}")
if summary["flips"] != dict(kinds) or summary["not_replayed"] or summary["refused"]:
    sys.exit(f"the summary says {summary['flips']}, {summary['not_replayed']}, {summary['refused']}")
if len(kinds) < 4:
    sys.exit("too few kinds of flips occurred: nothing was shown")
