"""The catalogue of the library: python3 catalogue.py [--write] SOURCE_DIR

Lists every kind of evidence, obligation, event and entity that a module of the library declares, from its source.
Without --write: fails when stdlib/docs/catalogue.md says something else."""
import pathlib
import re
import sys

KINDS = [
    ("evidence", "Evidence", "what a `require` or a `has` can ask for, or a query look at"),
    ("obligation", "Obligations", "what a `must` can ask of the host"),
    ("event", "Events", "what the history holds"),
    ("entity", "Entities", "what records are of, and facts can be of"),
]
DECLARATION = re.compile(
    r"^(evidence|obligation|event|entity) (\w+)((?: as \"[^\"]*\")?)(?: \"([^\"]*)\")? \{([^}]*)\}([^\n]*(?:\n  [^\n]*)*)",
    re.M,
)


def declared(root):
    for file in sorted((root / "stdlib").rglob("*.writ")):
        if "tests" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        module = re.search(r"^module ([\w.]+)", text, re.M).group(1)
        text = re.sub(r"#[^\n]*", "", text)
        for kind, name, _, title, fields, rest in DECLARATION.findall(text):
            yield kind, name, module, title, " ".join(fields.split()), " ".join(rest.split())


def binding(rest):
    if found := re.match(r"bound to (\w+(?:, \w+)*)", rest):
        return found.group(1)
    return "nothing" if rest.startswith("unbound") else ""


def page(root):
    rows = list(declared(root))
    out = ["# Catalogue of the library", ""]
    out += ["Written by `tests/house/catalogue.py --write` from the modules; `ctest -R house.catalogue` holds it to them.", ""]
    for kind, heading, what in KINDS:
        bound = " Bound to |" if kind == "evidence" else ""
        merges = " Merged |" if kind == "obligation" else ""
        out += [f"## {heading}: {what}", "", f"| Name | Module | Meaning | Fields |{bound}{merges}"]
        out += ["|" + "---|" * (4 + bool(bound or merges))]
        for k, name, module, title, fields, rest in sorted(rows):
            if k != kind:
                continue
            shown = re.sub(r" (?=(?:(?:from|volatile|sensitive) )?\w+: )", "; ", fields)
            shown = re.sub(r"(from|volatile|sensitive); ", r"\1 ", shown)
            line = f"| `{name}` | `{module}` | {title} | {f'`{shown}`' if shown else ''} |"
            if bound:
                line += f" {binding(rest)} |"
            if merges:
                line += f" {rest.removeprefix('merge ') or 'union'} |"
            out.append(line)
        out.append("")
    return "\n".join(out), len(rows)


def main():
    root = pathlib.Path(sys.argv[-1])
    text, count = page(root)
    file = root / "stdlib/docs/catalogue.md"
    if "--write" in sys.argv:
        file.write_text(text, encoding="utf-8")
    sources = sum(
        len(re.findall(r"^(?:evidence|obligation|event|entity) ", f.read_text(encoding="utf-8"), re.M))
        for f in (root / "stdlib").rglob("*.writ")
        if "tests" not in f.parts
    )
    # A page for each module; `calling.rules` is on the page of `calling`.
    for module in (root / "stdlib").glob("*.writ"):
        if not (root / "stdlib/docs" / f"{module.stem}.md").exists():
            return f"stdlib/docs/{module.stem}.md is missing"
    if sources != count or count < 50:
        return f"{sources} declarations in the library, {count} of them read"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        return "stdlib/docs/catalogue.md is out of date; tests/house/catalogue.py --write writes it"
    return 0


sys.exit(main())
