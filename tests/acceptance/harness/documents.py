"""From a case to the documents of a decision. README.md says which convention of the cases becomes what."""
MANY = 1_000_000  # the cases let an approval be used any number of times
ALREADY_READ = {"by", "by_kind", "role", "decision", "at", "content_hash", "on_behalf_of"}


class Unsaid(Exception):
    """The case states something that the translation has no place for."""


def resolve(schema, defs):
    while "$ref" in schema:
        schema = defs[schema["$ref"].rsplit("/", 1)[1]]
    return schema


def place(value, schema, defs):
    """The value as the schema takes it: members that the program does not declare are no facts of it."""
    schema = resolve(schema, defs)
    if "anyOf" in schema:
        if value is None:
            return None
        others = [s for s in schema["anyOf"] if s.get("type") != "null"]
        return place(value, others[0], defs)
    if schema.get("type") == "array" and isinstance(value, list):
        return [place(v, schema["items"], defs) for v in value]
    if schema.get("type") == "object" and isinstance(value, dict):
        declared = schema.get("properties", {})
        return {k: place(v, declared[k], defs) for k, v in value.items() if k in declared and v is not None}
    if schema.get("type") == "object" and isinstance(value, str) and "id" in schema.get("properties", {}):
        return {"id": value}
    return value


def request_of(program, case):
    asked = case["request"]
    schema, defs = program.action(asked["action"])
    places = schema["properties"]
    facts = {**asked.get("resource", {}), **asked.get("context", {})}
    request = {"action": {"name": asked["action"]}, "context": {}}
    if "subject" in places:
        kind = "person" if asked["actor"]["kind"] == "human" else "agent"
        request["subject"] = {"type": kind, "id": asked["actor"]["id"]}
    if "resource" in places:
        resource = resolve(places["resource"], defs)["properties"]
        request["resource"] = {"type": resource.get("type", {}).get("const", "thing"), "id": facts.get("id", "resource")}
        if "properties" in resource:
            request["resource"]["properties"] = place(facts, resource["properties"], defs)
    for name, fact in places.get("context", {}).get("properties", {}).items():
        if facts.get(name) is not None:
            request["context"][name] = place(facts[name], fact, defs)
    return request


def directory_of(case):
    """Everybody who occurs, with every role in which they occur; an agent without a principal acts on its own."""
    people, agents = {}, {}
    actor = case["request"]["actor"]

    def person(name, *roles):
        held = people.setdefault(name, [])
        held.extend(r for r in roles if r and r not in held)

    def agent(name, *roles):
        held = agents.setdefault(name, {"roles": []})["roles"]
        held.extend(r for r in roles if r and r not in held)

    (person if actor["kind"] == "human" else agent)(actor["id"], actor.get("role"))
    if actor.get("on_behalf_of"):
        person(actor["on_behalf_of"])
        agent(actor["id"])
        agents[actor["id"]]["acts_for"] = actor["on_behalf_of"]
    for records in case["evidence"].values():
        for record in records:
            if record.get("by"):
                (agent if record.get("by_kind") == "agent" else person)(record["by"], record.get("role"))
            if record.get("on_behalf_of"):
                person(record["on_behalf_of"], record.get("role"))
    for name in list(agents):
        people.pop(name, None)
    return {
        "people": [{"id": name, "roles": roles} for name, roles in people.items()],
        "agents": [{"id": name, "autonomous": "acts_for" not in a, **a} for name, a in agents.items()],
    }


def rest_of(record, fields, defs):
    """What a record says besides, as far as its kind declares it."""
    return {k: place(v, fields[k], defs) for k, v in record.items() if k in fields and k not in ALREADY_READ and v is not None}


def answer_kind(record):
    return {"approve": "approval", "reject": "rejection"}.get(record.get("decision", "approve"), record.get("decision"))


def evidence_of(program, case, digest_for):
    """The cases' approvals, consents and consultations, and further lists under the name of a declared kind."""
    kinds, defs = program.kinds("evidence")
    out = []

    def add(kind, record, **stated):
        if kind not in kinds:
            return
        fields = kinds[kind]
        stated = {k: v for k, v in stated.items() if k in fields and v is not None}
        out.append({"kind": kind, "id": f"{kind}-{len(out) + 1}", "at": record["at"], **stated, **rest_of(record, fields, defs)})

    for record in case["evidence"].get("approvals", []):
        kind = answer_kind(record)
        add(kind, record, by=record["by"], **{"as": record.get("role")}, uses=MANY, content=digest_for(record.get("content_hash")))
    for record in case["evidence"].get("consents", []):
        add("consented", {**record, "at": record["given_at"]})
    for record in case["evidence"].get("consultations", []):
        add("consulted", record, by=record.get("by"), role=record["role"], content_hash=record.get("content_hash"))
    for name, records in case["evidence"].items():
        if name in ("approvals", "consents", "consultations", "history"):
            continue
        kind = name if name in kinds else name.removesuffix("s")
        if records and kind not in kinds:
            raise Unsaid(f"the case has evidence `{name}`; the translation declares no kind `{kind}`")
        for record in records:
            stated = {k: record.get(k) for k in ("by", "role", "content_hash", "on_behalf_of")}
            add(kind, {**record, "at": record.get("at", record.get("given_at", case["now"]))}, **stated,
                content=digest_for(record.get("content_hash")))
    return out


def history_of(program, case):
    """Events of declared kinds; all of them complete since always."""
    kinds, defs = program.kinds("history")
    events = []
    for event in case["evidence"].get("history", []):
        fields = kinds.get(event["type"])
        if fields is None:
            continue
        said = {k: place(v, fields[k], defs) for k, v in event.items() if k in fields and k not in ("at", "kind", "id") and v is not None}
        events.append({"kind": event["type"], "id": f"event-{len(events) + 1}", "at": event["at"], **said})
    return {"complete_since": {kind: "always" for kind in kinds}, "events": events}


def decide(program, case):
    request, directory, history = request_of(program, case), directory_of(case), history_of(program, case)
    digests = {}

    def digest_for(content_hash):
        """The digest of the request with this hash in the place of its own; without one, of the request as it is."""
        own = case["request"].get("resource", {}).get("content_hash")
        stated = content_hash if own is not None else None
        if stated not in digests:
            varied = case
            if own is not None:
                resource = {**case["request"]["resource"], "content_hash": content_hash}
                varied = {**case, "request": {**case["request"], "resource": resource}}
            context = program.decide(request_of(program, varied), directory, [], history, case["now"])
            digests[stated] = context["content_digest"]
        return digests[stated]

    evidence = evidence_of(program, case, digest_for)
    return program.decide(request, directory, evidence, history, case["now"])
