"""What the laws and the comparisons came to, in one table: python3 laws.py [--quick] [--json] BUILD_DIR

Runs everything that tests/README.md lists, two programs at a time, and adds up. Exit 1 when anything is not as it must be.
The long run takes about half an hour on two cores, the quick one a minute."""
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def jobs(quick):
    """name -> commands of one tool; their numbers are added up."""
    programs, random, evidence = (240, 300, 400) if quick else (8900, 1600, 4000)
    return {
        "differential": [["generate/writ_differential", "--programs", programs, "--seed", s] for s in (1, 1000001)],
        "matrix": [["generate/writ_fault_law", "matrix", "--part", k, "--parts", 2] for k in (0, 1)],
        "random": [["generate/writ_fault_law", "random", "--programs", random, "--seed", s] for s in (1, 2000001)],
        "ablations": [["generate/writ_fault_law", "ablations"]],
        "evidence": [["generate/writ_evidence_law", "--programs", evidence]],
        "weakenings": [["../tsan/tests/soundness/writ_weakenings", ROOT / "tests/lang", ROOT / "tests/golden/check"]],
    }


def run(build, command):
    done = subprocess.run([str(build / "tests" / command[0]), *map(str, command[1:]), "--json"], capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"{' '.join(map(str, command))}: no result\n{done.stdout}{done.stderr}")
    result = json.loads(lines[-1])
    result["good"] = done.returncode == 0
    result["said"] = "" if done.returncode == 0 else done.stdout
    return result


def add(results):
    out = {}
    for r in results:
        for key, value in r.items():
            if isinstance(value, bool):
                out[key] = out.get(key, True) and value
            elif key in ("constructs", "constructs_reached", "ablations"):
                out[key] = max(out.get(key, 0), value)
            elif key == "largest_share_of_bound":
                out[key] = max(out.get(key, 0), value)
            elif key == "constructs_missing":
                out[key] = [c for c in out.get(key, value) if c in value]
            elif isinstance(value, (int, float)):
                out[key] = out.get(key, 0) + value
            else:
                out[key] = out.get(key, "") + value
    return out


def rows(r, quick):
    d, m, f, a, e, w = (r[k] for k in ("differential", "matrix", "random", "ablations", "evidence", "weakenings"))
    least = (lambda long, short: short if quick else long)
    yield "compared evaluations", d["compared"], least(10_000_000, 200_000)
    yield "  of generated programs", d["programs"], 0
    yield "  programs that differ", d["differing"], None
    yield "  decisions over their cost bound", d["over_bound"], None
    yield "constructs reached", d["constructs_reached"], d["constructs"]
    yield "cells of the fault matrix", m["cells"], 3000
    yield "  violations", m["violations"], None
    yield "random fault cases", f["cases"], least(1_000_000, 50_000)
    yield "  violations", f["violations"], None
    yield "ablations caught", a["caught"], a["ablations"]
    yield "weakenings of the checker caught", w["caught"], max(w["weakenings"], 100)
    yield "answers removed, records added", e["removed"] + e["added"], 0
    yield "pending made permits", e["completed"], 1
    yield "  wrong", e["wrong"], None


def main():
    quick, as_json = "--quick" in sys.argv, "--json" in sys.argv
    build = pathlib.Path(sys.argv[-1])
    began = time.time()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        waiting = {name: [pool.submit(run, build, c) for c in commands] for name, commands in jobs(quick).items()}
        results = {name: add([w.result() for w in all]) for name, all in waiting.items()}
    table, good = [], all(r["good"] for r in results.values())
    for name, count, least in rows(results, quick):
        holds = count == 0 if least is None else count >= least
        good = good and holds
        table.append((name, count, "none" if least is None else f"at least {least:,}" if least else "", holds))
    if as_json:
        print(json.dumps({"quick": quick, "seconds": round(time.time() - began), "good": good, **results}))
    else:
        for name, count, wanted, holds in table:
            print(f"{name:34} {count:>14,}  {wanted:22} {'' if holds else 'NOT SO'}".rstrip())
        print(f"{round(time.time() - began)} s")
        for r in results.values():
            print(r["said"], end="")
    return 0 if good else 1


sys.exit(main())
