"""Checks the house rules that a reader would otherwise have to check by eye. usage: rules.py ROOT

- a source file of more than 700 lines begins with a comment that says why it is one thing;
- no path of one machine stands anywhere;
- nothing is left open in the code: what is unfinished belongs in an issue;
- a header says `#pragma once`, and begins with a comment that a stranger can read;
- public headers include no PEGTL, no tree and no bytecode;
- scripts at the top of tools/ can be run.
"""
import os
import re
import sys

from files import files, text_of

LONGEST = 700
CODE = (".cpp", ".hpp", ".h", ".py", ".writ", ".cmake", ".sh", ".def", "CMakeLists.txt")
# Written in pieces, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(^|[^a-zA-Z.])/(" + "|".join(["wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + "me"]) + r")/[a-z]")
LEFT_OPEN = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]) + r")\b|not " + r"implemented")
PUBLIC = ("runtime/include/", "lang/include/")


def first_comment(text):
    """The comment block a file begins with, as one text."""
    block = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith(("//", "#", '"""', "/*", "*")) and not re.match(r"#(include|define|pragma|if)", line):
            block.append(line)
        elif line or block:
            break
    return " ".join(block)


def problems_of(name, text):
    lines = text.splitlines()
    if name.endswith(CODE) and len(lines) > LONGEST and not re.search(r"\bone\b|\btogether\b", first_comment(text)):
        yield 1, (f"{len(lines)} lines; found no reason, expected at most {LONGEST} or a first comment that says "
                  "why this is one thing")
    if name.endswith((".hpp", ".h")):
        if "#pragma once" not in text:
            yield 1, "found no `#pragma once`, expected one in every header"
        if not text.startswith("//"):
            yield 1, f"found `{lines[0] if lines else ''}`, expected a comment that says what the header is for"
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield number, "found a path of one machine, expected a path inside the checkout"
        if name.endswith(CODE) and LEFT_OPEN.search(line):
            yield number, "found something left open, expected it finished or told in an issue"
        if name.startswith(PUBLIC) and re.match(r'#include\s+"|#include\s+<tao/', line):
            yield number, f"found `{line.strip()}`, expected a public header to include only <writ/…> and the standard library"


def main(root):
    seen = 0
    found = 0
    for path in files(root):
        name = os.path.relpath(path, root).replace(os.sep, "/")
        text = text_of(path)
        if text is None:
            if not name.startswith("tests/fuzz/corpus/") and "not_utf8" not in name:
                print(f"{name}: found bytes that are not UTF-8, expected text")
                found += 1
            continue
        seen += 1
        for line, problem in problems_of(name, text):
            print(f"{name}:{line}: {problem}")
            found += 1
    for script in ("tools/demo", "tools/test", "tools/verify", "tools/bench", ".ci/run"):
        if not os.access(os.path.join(root, script), os.X_OK):
            print(f"{script}: expected a script that can be run")
            found += 1
    print(f"{seen} files read, {found} problems")
    return 1 if found or not seen else 0


sys.exit(main(sys.argv[1]))
