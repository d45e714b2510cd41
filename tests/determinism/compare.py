"""Runs replayers over a corpus in different surroundings; all must print the same: python3 compare.py CORPUS REPLAYER…"""
import os
import subprocess
import sys

RUNS = [
    ("as it is", {}, []),
    ("again", {}, []),  # hash tables have another key in each process
    ("in Kathmandu", {"TZ": "Asia/Kathmandu"}, []),
    ("a zone that does not exist", {"TZ": "Mars/Base"}, []),
    ("in Turkish", {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}, []),
    ("numbers as 1.234,5", {}, ["--foreign-numbers"]),
    ("two threads", {}, ["--threads", "2"]),
    ("seven threads", {}, ["--threads", "7"]),
]


def main():
    corpus, replayers = sys.argv[1], sys.argv[2:]
    said = {}
    for replayer in replayers:
        for name, environment, options in RUNS if replayer == replayers[0] else RUNS[:1]:
            done = subprocess.run([replayer, corpus, *options], env={**os.environ, **environment}, capture_output=True, text=True)
            if done.returncode != 0:
                return f"{replayer}: {name}: exit code {done.returncode}\n{done.stderr}"
            said.setdefault(done.stdout.strip(), []).append(f"{replayer}: {name}")
    for text, runs in said.items():
        print(text)
        print("".join(f"  {r}\n" for r in runs), end="")
    return 0 if len(said) == 1 else f"{len(said)} different results"


sys.exit(main())
