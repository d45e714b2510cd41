#!/usr/bin/env python3
"""Every row of the policy has rules and tests in the charter. Usage: rows.py ROOT

Reads the table of examples/gtm/README.md. A rule is named by the end of its qualified name, a test by its title; both must be
in the sources, and each of the 37 rows must have at least one of each.
"""
import pathlib
import re
import sys

ROWS = 37
TOKEN = re.compile(r"^\s*(module|policy|rule|lane|test)\s+(\"[^\"]*\"|[\w.]+)")


def declared(root):
    rules, tests = set(), set()
    for folder in (root / "examples" / "gtm", root / "stdlib"):
        for path in sorted(folder.rglob("*.writ")):
            module = policy = ""
            for line in path.read_text(encoding="utf-8").splitlines():
                found = TOKEN.match(line)
                if not found:
                    continue
                word, name = found.groups()
                if word == "module":
                    module = name
                elif word == "policy":
                    policy = name
                elif word == "rule":
                    rules.add(f"{module}.{policy}.{name}")
                elif word == "lane":
                    rules.add(f"{module}.{name}")
                elif "gtm" in path.parts:
                    tests.add(name.strip('"'))
    return rules, tests


def main():
    root = pathlib.Path(sys.argv[1])
    rules, tests = declared(root)
    wrong, seen = [], set()
    for line in (root / "examples" / "gtm" / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != 4 or not cells[0].isdigit():
            continue
        row = int(cells[0])
        seen.add(row)
        named, titled = re.findall(r"`([^`]+)`", cells[2]), [t for t in cells[3].split("; ") if t]
        if not named:
            wrong.append(f"row {row}: no rule")
        if not titled:
            wrong.append(f"row {row}: no test")
        wrong += [f"row {row}: no rule ends in `{n}`" for n in named if not any(r.endswith("." + n) for r in rules)]
        wrong += [f"row {row}: no test is titled \"{t}\"" for t in titled if t not in tests]
    wrong += [f"row {row}: not in the table" for row in range(1, ROWS + 1) if row not in seen]
    print("\n".join(wrong) or f"{ROWS} rows, each with rules and tests")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
