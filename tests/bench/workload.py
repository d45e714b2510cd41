#!/usr/bin/env python3
"""Makes the workload that Writ and the hosts beside it are measured on, with reference answers.

    workload.py FOLDER [--requests 2000] [--seed 7]

writes core.json (20 rules over 7 actions, the program in core.writ), scale_100.json, scale_1000.json and scale_10000.json
(rules of teams, each for one action and one segment), the last three with a folder of
sources beside them. A file holds `requests`, `expected` and, for the scaled sets,
`rules`. An expected answer is [outcome, roles still owed]: "permit", "pending" or "forbid".

What is meant, in both: a forbid that matches forbids; without a permit that matches it is forbidden; else the roles of the
requires that match, less those that have approved, are owed.
"""
import argparse
import json
import pathlib
import random

RISKS = ["low", "medium", "high"]
CLASSES = ["public", "internal", "confidential", "restricted"]
REGIONS = ["us", "eu", "apac", "latam"]
ACTIONS = ["send_message", "place_call", "record_call", "export_data", "grant_discount", "run_automation", "update_scoring"]
APPROVERS = ["sales_manager", "revenue_ai_owner", "deal_desk", "cro", "gtm_engineer"]
TEAMS = ["ae", "revops", "sdr", "marketing", "fde"]
ALL_PARTY = {"CA", "FL", "IL", "WA", "PA", "MA"}


def core_answer(q):
    """The 20 rules of core.writ, as a list of (effect, approver) that match."""
    actor, account, contact = q["actor"], q["account"], q["contact"]
    is_agent = actor["kind"] == "agent"
    risk, classification = RISKS.index(account["risk"]), CLASSES.index(q["data"]["classification"])
    approved = q["tool"]["approved"]
    rules = {
        "send_message": [
            (approved, "permit"), (contact["opted_out"], "forbid"), (is_agent and q["sent_today"] >= 200, "forbid"),
            (is_agent and q["touch"] == 1, "sales_manager"), (risk == 2, "revenue_ai_owner")],
        "place_call": [(contact["consent_marketing"], "permit")],
        "record_call": [
            (contact["consent_recording"], "permit"),
            (not contact["consent_recording"] and contact["state"] in ALL_PARTY, "forbid")],
        "export_data": [
            (approved, "permit"), (classification >= 2 and not q["data"]["masked"], "forbid"), (is_agent, "forbid")],
        "grant_discount": [
            (True, "permit"), (q["discount_pct"] > 10, "deal_desk"), (q["discount_pct"] > 25, "cro"),
            (q["discount_pct"] > 60, "forbid")],
        "run_automation": [
            (risk <= 1 and actor["autonomy"] >= 1 and actor["trained"], "permit"), (risk == 1, "gtm_engineer")],
        "update_scoring": [("revops" in actor["roles"], "permit"), (True, "cro"), (is_agent, "forbid")],
    }[q["action"]] + [(not approved and classification >= 1, "forbid")]
    return combine([effect for holds, effect in rules if holds], q["approvals"])


def combine(effects, approvals):
    if "forbid" in effects or "permit" not in effects:
        return ["forbid", []]
    owed = sorted(set(effects) - {"permit"} - set(approvals))
    return ["pending" if owed else "permit", owed]


def scaled_answer(rules_of, q):
    account = q["account"]
    effects = [
        rule["approver"] or rule["effect"] for rule in rules_of.get((q["action"], account["segment"]), [])
        if RISKS.index(account["risk"]) >= RISKS.index(rule["min_risk"]) and account["arr"] >= rule["min_arr"]
        and rule["region"] in (None, account["region"])]
    return combine(effects, q["approvals"])


def request(rng, number, segments):
    """Facts of one request. The actor's id is its own: a directory can say only one thing of an id."""
    return {
        "action": rng.choice(ACTIONS),
        "actor": {
            "id": f"u{number}", "kind": rng.choice(["person", "agent"]), "roles": sorted(rng.sample(TEAMS, rng.randint(1, 3))),
            "autonomy": rng.randrange(4), "trained": rng.random() < 0.8},
        "account": {
            "id": f"a{rng.randrange(5000)}", "risk": rng.choice(RISKS), "region": rng.choice(REGIONS),
            "segment": rng.choice(segments), "arr": rng.randrange(500_000)},
        "contact": {
            "opted_out": rng.random() < 0.1, "consent_marketing": rng.random() < 0.7,
            "consent_recording": rng.random() < 0.6, "state": rng.choice(["CA", "NY", "TX", "WA", "FL", "CO"])},
        "touch": rng.randint(1, 5),
        "tool": {"name": rng.choice(["writer", "dialer", "crm"]), "approved": rng.random() < 0.85},
        "data": {"classification": rng.choice(CLASSES), "masked": rng.random() < 0.5},
        "discount_pct": rng.randrange(80),
        "sent_today": rng.randrange(250),
        "approvals": sorted(rng.sample(APPROVERS, rng.randint(0, 3))),
    }


def team_rule(rng, number, segments):
    effect = rng.choices(["permit", "forbid", "require"], [0.5, 0.2, 0.3])[0]
    return {
        "name": f"r{number}", "effect": effect, "approver": rng.choice(APPROVERS) if effect == "require" else None,
        "action": rng.choice(ACTIONS), "segment": rng.choice(segments), "min_risk": rng.choice(RISKS),
        "min_arr": rng.randrange(400_000), "region": rng.choice(REGIONS + [None])}


def in_writ(rules, action):
    """The rules of one action as a file of the program, a rule a line."""
    lines = ["# Rules of teams, made by workload.py.", "module bench.rules", "import std.approvals", "import bench.facts", "",
             f"policy {action}_rules on {action} {{"]
    for rule in rules:
        if rule["action"] != action:
            continue
        region = f" and account.region == {rule['region']}" if rule["region"] else ""
        effect = f"require approval from {rule['approver']}" if rule["approver"] else rule["effect"]
        lines.append(
            f"  rule {rule['name']} \"{rule['name']} of {rule['segment']}\" {{ when account.segment == \"{rule['segment']}\""
            f" and account.risk >= {rule['min_risk']} and account.arr >= {rule['min_arr']}{region}  {effect} }}")
    return "\n".join(lines + ["}", ""])


def with_answers(requests, answer):
    without = [dict(q, approvals=[]) for q in requests]
    return {"requests": requests, "expected": [answer(q) for q in requests],
            "expected_without_approvals": [answer(q) for q in without]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)

    rng = random.Random(options.seed)
    files = {"core": with_answers([request(rng, k, ["s0"]) for k in range(options.requests)], core_answer)}
    for count in (100, 1000, 10000):
        rng = random.Random(options.seed + count)
        segments = [f"s{k}" for k in range(max(1, count // 20))]
        rules = [team_rule(rng, k, segments) for k in range(count)]
        rules_of = {}
        for rule in rules:
            rules_of.setdefault((rule["action"], rule["segment"]), []).append(rule)
        requests = [request(rng, k, segments) for k in range(options.requests)]
        (options.folder / f"scale_{count}").mkdir(exist_ok=True)
        for action in ACTIONS:
            (options.folder / f"scale_{count}" / f"{action}.writ").write_text(in_writ(rules, action))
        files[f"scale_{count}"] = {"rules": rules} | with_answers(requests, lambda q: scaled_answer(rules_of, q))
    for name, content in files.items():
        (options.folder / f"{name}.json").write_text(json.dumps(content))


if __name__ == "__main__":
    main()
