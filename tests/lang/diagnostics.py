"""Every diagnostic is expected by a language script: python3 diagnostics.py SOURCE_DIR

What no script can bring about stands in ELSEWHERE, with the test that does."""
import pathlib
import re
import sys

ELSEWHERE = {
    "E0107": "tests/unit/syntax/limits_test.cpp",  # nested too deep
    "E0108": "tests/unit/syntax/text_test.cpp",  # 16 MiB
    "E0109": "tests/unit/syntax/text_test.cpp",  # scripts are UTF-8
    "E0199": "tests/unit/check/coverage.cpp",  # a fault of the parser itself
    "W0613": "tests/cli/people.test",  # these ask a directory
    "W0614": "tests/cli/people.test",
    "W0615": "tests/cli/people.test",
    "W0616": "tests/cli/people.test",
    "W0617": "tests/cli/people.test",  # these ask the time
    "W0618": "tests/cli/people.test",
}


def main(root):
    table = (root / "lang/diag/diagnostics.def").read_text(encoding="utf-8")
    codes = re.findall(r"^DIAG\((\w+), \w+, \w+,", table, re.M)
    expected = set()
    for script in (root / "tests/lang").rglob("*.writ"):
        text = script.read_text(encoding="utf-8", errors="replace")
        expected.update(re.findall(r"# expect:? (?:error|warning)\[(\w+)\]", text))
    wrong = [f"{c}: no script expects it" for c in codes if c not in expected and c not in ELSEWHERE]
    for code, file in ELSEWHERE.items():
        if code in expected or code not in codes:
            wrong.append(f"{code}: a script expects it, or it does not exist; take it off the list")
        elif code not in (root / file).read_text(encoding="utf-8"):
            wrong.append(f"{code}: {file} does not speak of it")
    print("\n".join(wrong) or f"{len(codes)} diagnostics, {len(codes) - len(ELSEWHERE)} of them in scripts")
    return 1 if wrong or len(codes) < 100 else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
