"""Every C++ file stands in the house style (.clang-format). usage: format.py CLANG_FORMAT ROOT

`tools/format` mends what this finds.
"""
import subprocess
import sys

from files import files


def main(clang_format, root):
    sources = list(files(root, (".cpp", ".hpp", ".h")))
    if not sources:
        print("found no C++ file to check")
        return 1
    run = subprocess.run([clang_format, "--dry-run", "-Werror", "--style=file", *sources],
                         cwd=root, capture_output=True, text=True)
    shown = run.stderr.splitlines()
    print("\n".join(line for line in shown[:60]))
    print(f"{len(sources)} files checked" + ("; run tools/format to mend" if run.returncode else ""))
    return 1 if run.returncode else 0


sys.exit(main(sys.argv[1], sys.argv[2]))
