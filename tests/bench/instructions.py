#!/usr/bin/env python3
"""Instructions of one decision, by function. usage: instructions.py PROGRAM FOLDER [SET [prepared | text | text_by_hand]]

Counted by valgrind's callgrind (Debian: valgrind), so the same from run to run and from machine to machine of one kind:
what a change costs or saves can be seen where times are too noisy.
"""
import collections
import re
import subprocess
import sys
import tempfile

# The benchmark, and the function that one decision is a call of.
ROWS = {"prepared": ("writ_prepared", "writ::Evaluator::outcome(writ::PreparedRequest&, long)"),
        "text": ("writ_json", "writ::Evaluator::answer(std::basic_string_view"),
        "text_by_hand": ("by_hand_json", "writ::bench::TextHost::answer(std::basic_string_view")}


def counted(program, folder, workload, benchmark, entry):
    with tempfile.NamedTemporaryFile(suffix=".callgrind") as out:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", f"--toggle-collect={entry}*", program,
             f"--benchmark_filter=^{benchmark}/{workload}$", "--benchmark_min_time=0.01", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        return open(out.name).read().splitlines()


def main():
    if len(sys.argv) not in (3, 4, 5) or (row := sys.argv[4] if len(sys.argv) == 5 else "prepared") not in ROWS:
        sys.exit(__doc__)
    benchmark, entry = ROWS[row]
    lines = counted(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "core", benchmark, entry)
    names, own, calls = {}, collections.Counter(), 0
    current, callee, in_call = None, None, False
    for line in lines:
        found = re.match(r"(c?fn)=\((\d+)\)(?: (.*))?$", line)
        if found:
            kind, key, name = found.groups()
            if name:
                names[key] = name
            if kind == "fn":
                current = names[key]
            else:
                callee = names[key]
        elif line.startswith("calls="):
            in_call = True
            if callee.startswith(entry):
                calls += int(line[6:].split()[0])
        elif current and re.match(r"[+\-*\d]", line):
            if not in_call:  # the line after `calls=` is what the callee took
                own[current] += int(line.split()[1])
            in_call = False
    total = sum(own.values())
    calls = calls or 1
    print(f"  {total / calls:8.1f}  instructions of one decision ({calls} decisions)")
    for name, count in own.most_common():
        if count / calls < 1:
            break
        print(f"  {count / calls:8.1f}  {re.sub(r'[(<].*', '', name.replace('(anonymous namespace)::', ''))}")


if __name__ == "__main__":
    main()
