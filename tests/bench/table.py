#!/usr/bin/env python3
"""Runs the workload's benchmarks several times over and prints them as ratios. usage: table.py PROGRAM FOLDER [--json]

Every row is a measure beside its baseline of the same run; repetitions are interleaved at random, so that what else the
machine does falls on both. Shown are medians and, as spread, half the distance between the quartiles. Nothing is asserted.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

REPETITIONS = int(os.environ.get("WRIT_BENCH_REPETITIONS", "9"))
SECONDS = os.environ.get("WRIT_BENCH_SECONDS", "0.1")

# (what, of, beside, the most or the least that the ratio may be, what it should be); "x<" is better when smaller
ROWS = [
    ("core, prepared, beside the switch in C++", "writ_prepared/core", "by_hand/core", "<=", 5, 2),
    ("core, a clock that moves, beside the switch", "writ_moving/core", "by_hand/core", "<=", 5, 2),
    ("core, evidence and digest found anew", "writ_cold/core", "by_hand/core", None, None, None),
    ("LuaJIT tuned by hand beside core", "luajit_by_hand/core", "writ_prepared/core", ">=", 2, 4),
    ("Lua 5.4 idiomatic beside core", "lua54_idiomatic/core", "writ_prepared/core", ">=", 6, 15),
    ("100 rules beside a hash index in C++", "writ_prepared/scale_100", "by_hand/scale_100", "<=", 4, 2),
    ("1,000 rules beside a hash index in C++", "writ_prepared/scale_1000", "by_hand/scale_1000", "<=", 4, 2),
    ("10,000 rules beside a hash index in C++", "writ_prepared/scale_10000", "by_hand/scale_10000", "<=", 4, 2),
    ("10,000 rules beside 100 rules", "writ_prepared/scale_10000", "writ_prepared/scale_100", "<=", 1.5, 1.15),
    ("LuaJIT indexed by hand beside 10,000 rules", "luajit_by_hand/scale_10000", "writ_prepared/scale_10000", None, None, None),
    ("text to text beside a reader and writer in C++", "writ_json/core", "by_hand_json/core", "<=", 2.5, 1.5),
    ("compiling 10,000 rules beside Lua 5.4 loading them", "writ_compile/scale_10000", "lua54_load/scale_10000", "<=", 5, 2),
]
# (what, of, counter or None for the time, unit, how many, the most, the aim)
FIGURES = [
    ("opening a built image of 10,000 rules, first decision", "writ_open/scale_10000", None, "ms", 10, 5),
    ("memory of 10,000 rules, map and names aside", "writ_memory/scale_10000", "bytes_per_rule", "bytes a rule", 400, 120),
    ("allocations in a decision, core, prepared", "writ_prepared/core", "allocations", "", 0, 0),
    ("allocations in a decision, 10,000 rules, prepared", "writ_prepared/scale_10000", "allocations", "", 0, 0),
    ("allocations from text to text", "writ_json/core", "allocations", "", None, None),
    ("built image of 10,000 rules, without its map", "writ_open/scale_10000", "bytes", "bytes", None, None),
]


# Rows that work with several threads: what a clock on the wall says.
SEVERAL_THREADS = ("writ_compile/", "lua54_load/", "writ_open/")


def measured(program, folder):
    """All rows; those of memory apart from the others, as they give back to the system what these would use again."""
    return {**measured_of(program, folder, "-^writ_memory"), **measured_of(program, folder, "^writ_memory")}


def measured_of(program, folder, which):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [program, f"--benchmark_filter={which}", f"--benchmark_repetitions={REPETITIONS}",
                   "--benchmark_enable_random_interleaving=true",
                   f"--benchmark_min_time={SECONDS}", f"--benchmark_out={out.name}", "--benchmark_out_format=json", folder]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        document = json.load(open(out.name))
    runs = {}
    for run in document["benchmarks"]:
        if run.get("run_type") != "iteration":
            continue
        scale = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[run["time_unit"]]
        entry = runs.setdefault(run["run_name"].split("/repeats")[0], {"ns": []})
        clock = "real_time" if run["run_name"].startswith(SEVERAL_THREADS) else "cpu_time"
        entry["ns"].append(1e9 / run["items_per_second"] if "items_per_second" in run else run[clock] * scale)
        entry["counters"] = {key: run[key] for key in ("allocations", "bytes", "bytes_per_rule", "texts_per_rule") if key in run}
    return runs


def threads_beside_processes(program, folder, seconds=1.0, times=5):
    """Decisions a second of two threads over one program, beside two processes at the same time; medians of pairs."""
    def run(threads):
        return subprocess.Popen([program, "--threads", str(threads), str(seconds), folder], stdout=subprocess.PIPE, text=True)
    pairs = []
    for _ in range(times):
        together = float(run(2).communicate()[0])
        apart = [run(1), run(1)]
        pairs.append((together, sum(float(p.communicate()[0]) for p in apart)))
    return statistics.median(t for t, _ in pairs), statistics.median(p for _, p in pairs)


def spread(values):
    quarters = statistics.quantiles(values, n=4)
    return (quarters[2] - quarters[0]) / 2


def duration(ns):
    for unit, size in (("ms", 1e6), ("us", 1e3)):
        if ns >= size:
            return f"{ns / size:.1f} {unit}"
    return f"{ns:.1f} ns"


def judged(value, sense, most, aim):
    if sense is None:
        return ""
    good = value <= most if sense == "<=" else value >= most
    best = value <= aim if sense == "<=" else value >= aim
    return "as aimed" if best else "good" if good else "short of it"


def main():
    arguments = [a for a in sys.argv[1:] if a != "--json"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    runs = measured(*arguments)
    rows = []
    for what, of, beside, sense, most, aim in ROWS:
        a, b = runs[of]["ns"], runs[beside]["ns"]
        ratio = statistics.median(a) / statistics.median(b)
        rows.append({"what": what, "ratio": ratio, "of": of, "of_ns": statistics.median(a), "of_spread_ns": spread(a),
                     "beside": beside, "beside_ns": statistics.median(b), "beside_spread_ns": spread(b), "sense": sense,
                     "at_least": most, "aim": aim, "judged": judged(ratio, sense, most, aim)})
    figures = []
    for what, of, counter, unit, most, aim in FIGURES:
        value = runs[of]["counters"][counter] if counter else statistics.median(runs[of]["ns"]) / 1e6
        figures.append({"what": what, "value": value, "unit": unit, "at_most": most, "aim": aim,
                        "judged": judged(value, None if most is None else "<=", most, aim)})
    threads, processes = threads_beside_processes(*arguments)
    figures.append({"what": "two threads beside two processes, decisions a second", "value": threads / processes, "unit": "x",
                    "at_most": None, "aim": 0.97, "judged": judged(threads / processes, ">=", 0.9, 0.97),
                    "threads": threads, "processes": processes})
    if "--json" in sys.argv:
        times = {name: {"median_ns": statistics.median(run["ns"]), "spread_ns": spread(run["ns"])} | run["counters"]
                 for name, run in runs.items()}
        print(json.dumps({"repetitions": REPETITIONS, "ratios": rows, "figures": figures, "runs": times}, indent=2))
        return
    print(f"  {'':52}{'ratio':>8}{'wanted':>10}{'aim':>8}   {'':11}{'this':>12}{'beside':>12}   (medians of {REPETITIONS}, ± half the quartiles)")
    for r in rows:
        wanted = f"{r['sense']} {r['at_least']}x" if r["sense"] else ""
        aim = f"{r['aim']}x" if r["sense"] else ""
        print(f"  {r['what']:52}{r['ratio']:7.2f}x{wanted:>10}{aim:>8}   {r['judged']:11}"
              f"{duration(r['of_ns']):>12}{duration(r['beside_ns']):>12}   ± {r['of_spread_ns'] / r['of_ns']:.0%}, {r['beside_spread_ns'] / r['beside_ns']:.0%}")
    for f in figures:
        wanted = "" if f["at_most"] is None else f"<= {f['at_most']}"
        print(f"  {f['what']:52}{f['value']:>12,.2f} {f['unit']}   {wanted} {f['judged']}")


if __name__ == "__main__":
    main()
