#!/usr/bin/env python3
"""The harness itself: what is wrong must be found wrong. Usage: notices.py WRIT"""
import copy
import importlib.machinery
import importlib.util
import json
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
loader = importlib.machinery.SourceFileLoader("run", str(HERE / "run"))
run = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
loader.exec_module(run)

CASES = {c["id"]: c for c in json.loads((HERE / "public_cases.json").read_text(encoding="utf-8"))["cases"]}


def changed(case_id, change):
    case = copy.deepcopy(CASES[case_id])
    change(case)
    return case


# What is changed, and so must be noticed.
WRONG = {
    "another outcome": changed("PUB-001", lambda c: c["expect"].update(outcome="forbid")),
    "another deciding rule": changed("PUB-001", lambda c: c["expect"].update(because_rules=[2])),
    "an obligation more": changed("PUB-001", lambda c: c["expect"]["obligations"].append({"kind": "log", "event": "x"})),
    "an obligation with another value": changed("PUB-010", lambda c: c["expect"]["obligations"][0].update(after_days=31)),
    "another number missing": changed("PUB-002", lambda c: c["expect"]["pending"][0].update(missing=2)),
    "another role": changed("PUB-011", lambda c: c["expect"]["pending"][0].update(roles=["CFO"])),
    "an open item less": changed("PUB-008", lambda c: c["expect"]["pending"].pop()),
    "another subject": changed("PUB-018", lambda c: c["expect"]["pending"][0].update(subject="c.ann")),
    "an approval of other content": changed("PUB-010", lambda c: c["evidence"]["approvals"][0].update(content_hash="h-0")),
    "an approval from an agent": changed("PUB-010", lambda c: c["evidence"]["approvals"][0].update(by_kind="agent")),
    "a withdrawn approval": changed("PUB-010", lambda c: c["evidence"]["approvals"][0].update(withdrawn_at="2026-03-11T09:00:00Z")),
    "a consultation that is not there": changed("PUB-007", lambda c: c["evidence"]["consultations"].pop()),
    "an event that is not there": changed("PUB-037", lambda c: c["evidence"]["history"].pop(1)),
    "an unknown action": changed("PUB-001", lambda c: c["request"].update(action="routing.delete")),
    "evidence of an unknown kind": changed("PUB-001", lambda c: c["evidence"].update(oaths=[{"by": "u.x", "at": c["now"]}])),
}


def main():
    writ = sys.argv[1]
    missed = [
        name
        for name, case in WRONG.items()
        if not run.run_case(case, HERE / "public" / f"{case['id']}.writ", writ)
    ]
    if not run.run_case(CASES["PUB-001"], HERE / "public" / "PUB-022.writ", writ):
        missed.append("the translation of another case")
    for name in missed:
        print(f"not noticed: {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
