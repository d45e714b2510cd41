"""How long a process takes from nothing to one decision. usage: startup.py WRIT CHARTER_FOLDER

Prints the least, the median and the 99th percentile over many runs, beside a process that does nothing,
and the median of the processor time, which other jobs of the machine blur less.
"""
import os
import resource
import subprocess
import sys
import time

RUNS = 200
NOW = "2026-11-24T15:00:00Z"


def measure(command, allowed):
    times = []
    cpu = []
    for run in range(RUNS + 5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        took = time.perf_counter() - began
        if done.returncode not in allowed:
            sys.exit(f"{' '.join(command)}\nexpected exit code {allowed}, found {done.returncode}\n{done.stderr.decode()}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run >= 5:
            times.append(took)
            cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    times.sort()
    cpu.sort()
    return times[0], times[len(times) // 2], times[int(len(times) * 0.99)], cpu[len(cpu) // 2]


def main(writ, charter):
    documents = os.path.join(charter, "documents")
    request = os.path.join(charter, "requests", "first-touch-high-risk.json")
    decide = [writ, "decide", charter, "--request", request, "--now", NOW,
              "--directory", os.path.join(documents, "directory.json"),
              "--history", os.path.join(documents, "history.json")]
    print(f"  {'':40}{'least':>10}{'median':>10}{'99th':>10}{'processor':>11}   ({RUNS} runs)")
    for name, command, allowed in [
        ("a process that does nothing", ["/bin/true"], {0}),
        ("writ --version", [writ, "--version"], {0}),
        ("writ check, the GTM charter", [writ, "check", charter], {0}),
        ("writ decide, the GTM charter, a request", decide, {0, 2, 4}),
    ]:
        shown = "".join(f"{1000 * t:8.1f}ms" for t in measure(command, allowed))
        print(f"  {name:40}{shown}")


main(sys.argv[1], sys.argv[2])
