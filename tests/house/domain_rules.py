"""The rules of the domain, R01 to R81, in one table: python3 domain_rules.py [--write] SOURCE_DIR

Gathers the rows `| Rnn | rules | tests |` of the library's pages into stdlib/docs/rules.md. Fails when that page says
something else, when a row names a test that no file of the library holds, or when fewer than 40 rules have a row."""
import pathlib
import re
import sys

ALL = [f"R{n:02}" for n in range(1, 82)]


def rows(root):
    for page in sorted((root / "stdlib/docs").glob("*.md")):
        if page.name == "rules.md":
            continue
        for line in page.read_text(encoding="utf-8").splitlines():
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            if len(cells) == 3 and re.match(r"R\d\d", cells[0]):
                for rule in re.findall(r"R\d\d", cells[0]):
                    note = re.search(r"\(.*\)", cells[0])
                    yield rule, page.name, cells[1] + (f" {note.group(0)}" if note else ""), cells[2]


def main():
    root = pathlib.Path(sys.argv[-1])
    tests = "\n".join(f.read_text(encoding="utf-8") for f in (root / "stdlib/tests").rglob("*.writ"))
    titles = "\n".join(re.findall(r'^test "(.*)"', tests, re.M)).lower()

    def exists(shown):  # the beginning of a title, a file, or a record of the tests
        quoted = re.findall(r"`([^`]+)`", shown)
        named = re.sub(r"\([^)]*\)", "", shown).strip().rstrip("…").strip().lower()
        return (named and named in titles) or any(
            (root / "stdlib/tests" / q).exists()
            or (root / q).exists()
            or re.search(rf"^record {re.escape(q)}\b", tests, re.M)
            for q in quoted
        )

    found = sorted(rows(root))
    wrong = []
    for rule, page, _, shown in found:
        if not any(exists(t) for t in shown.split(";")):
            wrong.append(f"{rule} in {page}: no test of the library is called like {shown}")
    have = {r[0] for r in found}
    out = ["# The rules of the domain", ""]
    out += ["Written by `tests/house/domain_rules.py --write` from the pages of the library; `ctest -R house.domain_rules` holds it to them."]
    out += [f"{len(have)} of the {len(ALL)} rules have a rule and a test in the library. Those without a row:", ""]
    out += ["    " + " ".join(r for r in ALL[k : k + 20] if r not in have) for k in range(0, len(ALL), 20)]
    out += ["", "| Rule | Rules and words of the library | Tests | Page |", "|---|---|---|---|"]
    out += [f"| {r} | {rules} | {shown} | [{page[:-3]}]({page}) |" for r, page, rules, shown in found]
    text = "\n".join(out) + "\n"
    file = root / "stdlib/docs/rules.md"
    if "--write" in sys.argv:
        file.write_text(text, encoding="utf-8")
    if len(have) < 40:
        wrong.append(f"only {len(have)} rules have a row")
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        wrong.append("stdlib/docs/rules.md is out of date; tests/house/domain_rules.py --write writes it")
    print("\n".join(wrong) or f"{len(have)} rules, {len(found)} rows")
    return 1 if wrong else 0


sys.exit(main())
