"""What a case expects beside what the engine answers, in the words of the cases."""
import json
import re

NUMBER = re.compile(r"(?:^|\.)r(\d+)(?:_\w*)?$")
DECIDES = {"forbid": "forbid", "pending": "require", "permit": "permit"}
KINDS = {"consulted": "consultation", "consented": "consent"}


def number_of(rule):
    found = NUMBER.search(rule)
    return int(found.group(1)) if found else rule


def deciding(answer):
    kind = DECIDES[answer["outcome"]]
    return sorted({number_of(r["rule"]) for r in answer["reasons"] if r["kind"] == kind}, key=str)


def open_items(answer):
    items = []
    for item in answer["requirements"]:
        kind, rule = KINDS.get(item["kind"], item["kind"]), number_of(item["rule"])
        if kind == "consent":
            items.append({"kind": kind, "subject": item["subject"], "purpose": item["properties"].get("purpose"), "rule": rule})
        elif kind == "consultation":
            items.append({"kind": kind, "role": item["roles"][0] if item.get("roles") else None, "rule": rule})
        else:
            items.append({"kind": kind, "roles": sorted(item.get("roles", [])), "missing": item["missing"], "rule": rule})
    return items


def expected_items(expect):
    return [{**i, "roles": sorted(i["roles"])} if "roles" in i else i for i in expect.get("pending", [])]


def obligations(answer):
    return [{"kind": o["type"], **o["properties"]} for o in answer["obligations"]]


def unordered(value):
    """Lists in a canonical order: the order of lists has no meaning in the cases."""
    if isinstance(value, dict):
        return {k: unordered(v) for k, v in value.items()}
    if isinstance(value, list):
        return sorted((unordered(v) for v in value), key=lambda v: json.dumps(v, sort_keys=True))
    return value


def shown(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def differences(expect, answer):
    found = {
        "outcome": answer["outcome"],
        "because_rules": deciding(answer),
        "pending": open_items(answer),
        "obligations": obligations(answer),
    }
    wanted = {**{k: expect.get(k, []) for k in found}, "outcome": expect["outcome"], "pending": expected_items(expect)}
    wrong = [
        f"{part}: expected {shown(unordered(wanted[part]))}, found {shown(unordered(found[part]))}"
        for part in found
        if unordered(wanted[part]) != unordered(found[part])
    ]
    for fault in answer.get("faults", []) if wrong else []:
        wrong.append(f"a fault in {fault['where']}: {fault['kind']} at {fault.get('place', '?')}: {fault.get('text', '')}")
    return wrong
