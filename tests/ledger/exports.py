"""Validates what `writ ledger export` writes against the published shapes: exports.py WRIT CHARTER

Written down here from the specifications, not from the exporter:
  OPA decision log   https://www.openpolicyagent.org/docs/management-decision-logs
  CloudEvents 1.0    https://github.com/cloudevents/spec/blob/v1.0/spec.md
  OCSF 1.3, class 6003, API Activity
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
OPA = {"labels": dict, "decision_id": str, "trace_id": str, "span_id": str, "bundles": dict, "revision": str, "path": str,
       "query": str, "input": object, "result": object, "requested_by": str, "timestamp": str, "metrics": dict,
       "erased": list, "masked": list, "nd_builtin_cache": dict, "req_id": int, "error": dict}
OCSF = {"activity_id": int, "activity_name": str, "actor": dict, "api": dict, "category_uid": int, "category_name": str,
        "class_uid": int, "class_name": str, "message": str, "metadata": dict, "resources": list, "severity": str,
        "severity_id": int, "src_endpoint": dict, "status": str, "status_detail": str, "status_id": int, "time": int,
        "type_uid": int, "type_name": str}
OCSF_REQUIRED = ["activity_id", "actor", "api", "category_uid", "class_uid", "metadata", "severity_id", "src_endpoint",
                 "time", "type_uid"]


def members(event, shape, required):
    for name, value in event.items():
        assert name in shape, f"unknown member {name}"
        assert isinstance(value, shape[name]), f"{name} is a {type(value).__name__}"
    for name in required:
        assert name in event, f"{name} is missing"


def jsonl(event):
    assert event["version"] == 1 and event["number"] > 0 and TIME.fullmatch(event["at"])


def opa(event):
    members(event, OPA, ["labels", "decision_id", "path", "input", "result", "timestamp"])
    assert all(isinstance(v, str) for v in event["labels"].values())
    assert all(isinstance(b["revision"], str) for b in event.get("bundles", {}).values())
    assert TIME.fullmatch(event["timestamp"])
    assert all(p.startswith("/") for name in ("erased", "masked") for p in event.get(name, []))


def cloudevents(event):
    for name in ("id", "source", "type"):
        assert isinstance(event[name], str) and event[name], name
    assert event["specversion"] == "1.0" and TIME.fullmatch(event["time"])
    assert re.fullmatch(r"//[^\s]+", event["source"]), "a URI reference"
    assert event.get("subject", "x") and event["datacontenttype"] == "application/json" and isinstance(event["data"], dict)
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in event)


def ocsf(event):
    members(event, OCSF, OCSF_REQUIRED)
    assert (event["category_uid"], event["class_uid"]) == (6, 6003)
    assert event["activity_id"] in (0, 1, 2, 3, 4, 99) and event["type_uid"] == 600300 + event["activity_id"]
    assert event["severity_id"] in (0, 1, 2, 3, 4, 5, 6, 99) and event["status_id"] in (0, 1, 2, 99)
    assert re.fullmatch(r"\d+\.\d+\.\d+", event["metadata"]["version"])
    assert event["metadata"]["product"]["vendor_name"] and event["api"]["operation"]
    assert event["actor"]["user"]["uid"] and event["src_endpoint"]["svc_name"]
    assert event["time"] > 10 ** 12, "milliseconds"


def main(writ, charter):
    charter = pathlib.Path(charter).resolve()
    with tempfile.TemporaryDirectory() as folder:
        def run(*words):
            return subprocess.run([writ, "ledger", *words], cwd=folder, capture_output=True, text=True)
        run("load", "a.ledger", str(charter), "--directory", str(charter / "documents/directory.json"), "--complete-since",
            "always", "--now", "2026-11-24T12:00:00Z")
        for number, request in enumerate(sorted((charter / "requests").glob("*.json"))):
            if not request.name.endswith(".expected.json"):
                run("commit", "a.ledger", "--request", str(request), "--id", f"r{number}", "--now", "2026-11-24T15:00:00Z")
        run("erase", "a.ledger", "jo", "--basis", "asked", "--now", "2026-11-24T16:00:00Z")
        for form, check in (("jsonl", jsonl), ("opa", opa), ("cloudevents", cloudevents), ("ocsf", ocsf)):
            lines = run("export", "a.ledger", "--as", form).stdout.splitlines()
            assert len(lines) > 20, f"{form}: only {len(lines)} lines"
            for line in lines:
                try:
                    check(json.loads(line))
                except (AssertionError, KeyError) as problem:
                    sys.exit(f"{form}: {problem!r}\n{line}")
            print(f"{form}: {len(lines)} events")
            open_lines = run("export", "a.ledger", "--as", form, "--unmasked").stdout.splitlines()
            assert len([json.loads(line) for line in open_lines]) == len(lines), f"{form}: a line for each, unmasked too"


if __name__ == "__main__":
    main(*sys.argv[1:])
