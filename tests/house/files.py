"""The files of this repository: all of the checkout but build trees and what git keeps for itself."""
import os

SKIPPED = {".git", "build", "__pycache__", ".cache"}


def files(root, suffixes=None):
    for folder, names, entries in os.walk(root):
        names[:] = sorted(n for n in names if n not in SKIPPED)
        for entry in sorted(entries):
            if suffixes is None or entry.endswith(suffixes):
                yield os.path.join(folder, entry)


def text_of(path):
    """The file's text, or None for what is not text (a fuzz corpus may hold anything)."""
    with open(path, "rb") as f:
        data = f.read()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
