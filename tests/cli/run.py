"""Runs command scripts: python3 run.py [--update] WRIT FILE.test

A script is a list of commands with what they must print; lines begin with

    #   a remark                     $   a command, run by sh in a fresh copy of files/
    <   a line of standard input     >   a line of standard output
    !   a line of standard error     =   the exit code (0 when left out)

In `>` and `!` lines, … stands for anything; a line that is only … for any number of lines.
--update writes what was printed into the script, to be reviewed like code; lines with … stay when they match.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


class Command:
    def __init__(self, text):
        self.text, self.stdin, self.out, self.err, self.code, self.remarks = text, [], [], [], 0, []


def read(path):
    commands, remarks = [], []
    with open(path, encoding="utf-8") as script:
        for number, line in enumerate(script, 1):
            mark, rest = line[:1], line[2:].rstrip("\n")
            if mark == "$":
                commands.append(Command(rest))
                commands[-1].remarks, remarks = remarks, []
            elif mark in ("#", "\n", ""):
                remarks.append(line.rstrip("\n"))
            elif not commands:
                sys.exit(f"{path}:{number}: expected a command first")
            elif mark == "<":
                commands[-1].stdin.append(rest)
            elif mark == ">":
                commands[-1].out.append(rest)
            elif mark == "!":
                commands[-1].err.append(rest)
            elif mark == "=":
                commands[-1].code = int(rest)
            else:
                sys.exit(f"{path}:{number}: no line begins with `{mark}`")
    return commands, remarks


def line_matches(expected, found):
    return re.fullmatch(".*".join(re.escape(part) for part in expected.split("…")), found) is not None


def matches(expected, found):
    """Whether the lines match; a lone … takes any number of them."""
    if not expected:
        return not found
    if expected[0] == "…":
        return any(matches(expected[1:], found[k:]) for k in range(len(found) + 1))
    return bool(found) and line_matches(expected[0], found[0]) and matches(expected[1:], found[1:])


def lines(data):
    text = data.decode("utf-8", "replace")
    return text[:-1].split("\n") if text.endswith("\n") else text.split("\n") if text else []


def run(command, folder, env):
    stdin = "".join(line + "\n" for line in command.stdin).encode()
    return subprocess.run(["sh", "-c", command.text], cwd=folder, env=env, input=stdin, capture_output=True, timeout=60)


def show(title, expected, found):
    print(f"  {title} expected:", *(f"    {line}" for line in expected), f"  {title} found:",
          *(f"    {line}" for line in found), sep="\n")


def main(arguments):
    update = "--update" in arguments
    writ, script = [a for a in arguments if a != "--update"]
    commands, tail = read(script)
    good, text = True, []
    with tempfile.TemporaryDirectory() as top:
        folder, bin_folder = os.path.join(top, "work"), os.path.join(top, "bin")
        shutil.copytree(os.path.join(HERE, "files"), folder)
        os.mkdir(bin_folder)
        os.symlink(os.path.abspath(writ), os.path.join(bin_folder, "writ"))
        env = {"PATH": bin_folder + ":" + os.environ["PATH"], "HOME": top, "TZ": "UTC", "LANG": "C.UTF-8"}
        for command in commands:
            done = run(command, folder, env)
            out, err = lines(done.stdout), lines(done.stderr)
            same = (matches(command.out, out), matches(command.err, err), command.code == done.returncode)
            if not all(same) and not update:
                good = False
                print(f"{script}: $ {command.text}")
                if not same[0]:
                    show("output", command.out, out)
                if not same[1]:
                    show("error stream", command.err, err)
                if not same[2]:
                    print(f"  exit code {command.code} expected, found {done.returncode}")
            text += command.remarks + ["$ " + command.text] + ["< " + line for line in command.stdin]
            text += [("> " + line).rstrip() for line in (command.out if same[0] else out)]
            text += [("! " + line).rstrip() for line in (command.err if same[1] else err)]
            text += [f"= {done.returncode}"] if done.returncode else []
    if update:
        with open(script, "w", encoding="utf-8") as out_file:
            out_file.write("\n".join(text + tail) + "\n")
    if not commands:
        print(f"{script}: no command")
        return 1
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
