"""A checked Writ program: what its documents look like, by its own JSON Schemas, and its decisions."""
import json
import pathlib
import subprocess
import tempfile


class Failure(Exception):
    """The command could not do what it was asked."""


class Program:
    def __init__(self, writ, files):
        self.writ = writ
        self.files = [str(f) for f in files]
        self.schemas = {}

    def _run(self, arguments):
        done = subprocess.run([self.writ, *arguments], capture_output=True, text=True, encoding="utf-8")
        return done.returncode, done.stdout, done.stderr

    def schema(self, kind, *more):
        if (kind, more) not in self.schemas:
            code, out, err = self._run(["schema", kind, *self.files, *more, "--format", "json"])
            if code != 0:
                raise Failure(f"the translation does not check:\n{err or out}")
            self.schemas[kind, more] = json.loads(out)
        return self.schemas[kind, more]

    def action(self, name):
        """The schema of one action's requests, as (schema, definitions)."""
        whole = self.schema("request", "--action", name)
        return whole["oneOf"][0], whole.get("$defs", {})

    def kinds(self, document):
        """The kinds of `evidence` or `history` by their outside names: {kind: {field: schema}}, and definitions."""
        whole = self.schema(document)
        items = whole["items"] if document == "evidence" else whole["properties"]["events"]["items"]
        rows = items.get("oneOf", [items])
        kinds = {row["properties"]["kind"]["const"]: row["properties"] for row in rows}
        return kinds, whole.get("$defs", {})

    def roles(self):
        """The outside spellings of all roles."""
        text = json.dumps(self.schema("directory"))
        found = set()
        for spelling in _enums(json.loads(text)):
            found.update(spelling)
        return found

    def decide(self, request, directory, evidence, history, now):
        with tempfile.TemporaryDirectory() as folder:
            paths = {}
            for name, document in (("request", request), ("directory", directory), ("evidence", evidence), ("history", history)):
                paths[name] = pathlib.Path(folder) / f"{name}.json"
                paths[name].write_text(json.dumps(document), encoding="utf-8")
            arguments = ["decide", *self.files, "--now", now, "--digest", "--format", "json"]
            for name, path in paths.items():
                arguments += [f"--{name}", str(path)]
            code, out, err = self._run(arguments)
        try:
            answer = json.loads(out)
        except ValueError:
            raise Failure(f"the engine gave no answer (exit {code}): {(err or out).strip()}") from None
        if "error" in answer or "outcome" not in answer.get("context", {}):
            raise Failure(f"the engine refused the documents: {(err or out).strip()}")
        return answer["context"]


def _enums(schema):
    if isinstance(schema, dict):
        if "enum" in schema:
            yield [v for v in schema["enum"] if isinstance(v, str)]
        for part in schema.values():
            yield from _enums(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _enums(part)
