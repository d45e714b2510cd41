"""A second verifier of a ledger in SQLite, written from runtime/ledger/README.md and RFC 6962 alone.

    second_verifier.py LEDGER [--tenant T] [--proofs FILE] [--checkpoint FILE --public-key PEM]

Computes commitments, leaves, frontier and root anew from the records. A line of the proofs is one of
    {"inclusion": INDEX, "size": N, "root": HEX, "leaf": HEX, "proof": [HEX, …]}           INDEX from 0
    {"consistency": FROM, "size": N, "from_root": HEX, "root": HEX, "proof": [HEX, …]}
Ends with 0 if everything agreed, else with 1 and one line per problem on the error output.
"""
import argparse
import base64
import contextlib
import datetime
import hashlib
import json
import pathlib
import re
import sqlite3
import sys

HASH = 32
COLUMNS = ("kind", "id", "item", "workflow", "actor", "request", "outcome", "digest")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)", re.ASCII)
CHECKPOINT = re.compile(r"((\S+)\n(0|[1-9][0-9]*)\n(\S+)\n)\n((?:— \S+ \S+\n)+)", re.ASCII)


def require(condition, what):
    if not condition:
        raise ValueError(what)


@contextlib.contextmanager
def reporting(problems, where):
    try:
        yield
    except Exception as error:  # whatever it was, it did not agree
        problems.append(f"{where}: {type(error).__name__}: {error}".replace("\n", " "))


def sha256(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha256(b"\x01" + left + right)


def field(value):
    """f(x) of the specification."""
    data = value if isinstance(value, bytes) else str(value).encode()
    return len(data).to_bytes(8, "little") + data


class Tree:
    """Every leaf, the root of every size, and the frontier of the last."""

    def __init__(self):
        self.origin, self.leaves, self.roots, self.frontier = None, [], [sha256(b"")], []

    def append(self, leaf):
        self.leaves.append(leaf)
        self.frontier.append(leaf)
        size = len(self.leaves)
        while size % 2 == 0:
            right, size = self.frontier.pop(), size // 2
            self.frontier[-1] = node(self.frontier[-1], right)
        root = self.frontier[-1]
        for left in self.frontier[-2::-1]:
            root = node(left, root)
        self.roots.append(root)


# PATH and SUBPROOF of RFC 6962, 2.1.1 and 2.1.2, backwards; they use up the proof from its end.
# k is the largest power of two below size.
def root_by_inclusion(index, size, leaf, proof):
    if size == 1:
        return leaf
    k, other = 1 << ((size - 1).bit_length() - 1), proof.pop()
    if index < k:
        return node(root_by_inclusion(index, k, leaf, proof), other)
    return node(other, root_by_inclusion(index - k, size - k, leaf, proof))


def roots_by_consistency(old_size, size, is_whole, old_root, proof):
    if old_size == size:
        return (old_root,) * 2 if is_whole else (proof.pop(),) * 2
    k, other = 1 << ((size - 1).bit_length() - 1), proof.pop()
    if old_size <= k:
        old, new = roots_by_consistency(old_size, k, is_whole, old_root, proof)
        return old, node(new, other)
    old, new = roots_by_consistency(old_size - k, size - k, False, old_root, proof)
    return node(other, old), node(other, new)


def check_body(says, at, columns):
    for name, value in columns.items():
        require((name in says) == (value is not None) and says.get(name) == value,
                f"'{name}' of the body is not that of the row, {value!r}")
    told = (datetime.datetime.fromisoformat(says["at"]) - EPOCH) // datetime.timedelta(microseconds=1)
    require(UTC.fullmatch(says["at"]) and told == at, f"'at' of the body is {says['at']!r}, that of the row {at}")


def verify_tenant(database, tenant, problems):
    tree, erased, erasures, expected = Tree(), {}, {}, 1
    rows = database.execute("select seq, type, at, commitment, salt, cast(body as blob), erased_by, cast(residue as blob), "
                            f"{', '.join(COLUMNS)} from writ_record where tenant = ? order by seq", [tenant])
    for seq, kind_of_record, at, commitment, salt, body, erased_by, residue, *values in rows:
        data = map(field, ("writ-leaf-1", tenant, seq, kind_of_record, at, commitment))
        tree.append(sha256(b"\x00" + b"".join(data)))
        number, expected = expected, seq + 1
        with reporting(problems, f"{tenant}: record {seq}"):
            require(seq == number, f"its number should be {number}")
            if body is None:
                require(salt is None, "the body is erased, but not the salt")
                require(residue is not None, "the body is erased, and nothing is left of it")
                erased[seq] = erased_by, sha256(residue).hex()
                check_body(json.loads(residue.decode()), at,
                           {"tenant": tenant, "type": kind_of_record} | dict(zip(COLUMNS, values)))
                continue
            committed = field("writ-record-1") + field(salt) + field(body)
            require(salt is not None and sha256(committed) == commitment, "salt and body are not what was committed to")
            require(erased_by is None, f"said to be erased by {erased_by}, but has a body")
            says = json.loads(body.decode())
            check_body(says, at, {"tenant": tenant, "type": kind_of_record} | dict(zip(COLUMNS, values)))
            if kind_of_record == "erasure":
                erasures[seq] = {each["record"]: each["residue"] for each in says["says"]["records"]}
    for seq, (erased_by, left) in erased.items():
        with reporting(problems, f"{tenant}: record {seq}"):
            listed = erasures.get(erased_by, {})
            require(seq in listed, f"no body, and not listed by an erasure in record {erased_by}")
            require(listed[seq] == left, "what is left of it is not what its erasure left")
    with reporting(problems, tenant):
        head = database.execute("select origin, size, frontier from writ_log where tenant = ?", [tenant]).fetchone()
        require(head, "not in writ_log")
        tree.origin, size, frontier = head
        require(size == len(tree.leaves), f"writ_log has size {size}, there are {len(tree.leaves)} records")
        require(frontier == b"".join(tree.frontier), "the frontier in writ_log is not that of the records")
    return tree


def verify_proof(line, tree):
    """Which sort of proof it was."""
    says = json.loads(line)
    sort, first = ("inclusion", "leaf") if "inclusion" in says else ("consistency", "from_root")
    where, size, proof = says[sort], says["size"], [bytes.fromhex(text) for text in says["proof"]]
    root, first_hash = bytes.fromhex(says["root"]), bytes.fromhex(says[first])
    known = tree.leaves if sort == "inclusion" else tree.roots
    is_in_range = type(where) is type(size) is int and 0 <= where <= size - (sort == "inclusion")
    require(is_in_range and size < len(tree.roots), "a size or an index is out of range")
    require(root == tree.roots[size], f"the root of size {size} is another")
    require(first_hash == known[where], f"'{first}' of {where} is another")
    require(all(len(each) == HASH for each in proof), "a hash is not of 32 bytes")
    if sort == "inclusion":
        holds = root_by_inclusion(where, size, first_hash, proof) == root
    else:  # the empty tree is a part of every other, without a proof
        holds = where == 0 or roots_by_consistency(where, size, True, first_hash, proof) == (first_hash, root)
    require(holds and not proof, f"the {sort} does not follow from the proof")
    return sort


# Ed25519: RFC 8032, 5.1, in affine coordinates.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1]
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P)


def multiply(scalar, point):
    result = (0, 1)
    for bit in f"{scalar:b}":
        result = add(add(result, result), point if bit == "1" else (0, 1))
    return result


def decode_point(data):
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    require(y < P and x * x % P == square and (x or not sign), "not a point of the curve")
    return (x if x % 2 == sign else P - x), y


def is_signed(key, text, signature):
    r, s = signature[:HASH], int.from_bytes(signature[HASH:], "little")
    k = int.from_bytes(hashlib.sha512(r + key + text).digest(), "little") % ORDER
    base = decode_point((4 * pow(5, -1, P) % P).to_bytes(HASH, "little"))
    return len(signature) == 2 * HASH and s < ORDER and multiply(s, base) == add(
        decode_point(r), multiply(k, decode_point(key)))


def verify_checkpoint(note, pem, trees):
    parts = CHECKPOINT.fullmatch(note)
    require(parts, "not a checkpoint with a signed note")
    der = base64.b64decode(pem.split("-----")[2])
    require(der[:-HASH].hex() == "302a300506032b6570032100", "not an Ed25519 public key in PEM")
    text, origin, size, root, signatures = parts.groups()
    key, size = der[-HASH:], int(size)
    key_id = sha256(f"{origin}\n\x01".encode() + key)[:4]
    by_name = [line.split(" ")[2] for line in signatures[:-1].split("\n") if line.split(" ")[1] == origin]
    signed = [data[4:] for data in map(base64.b64decode, by_name) if data[:4] == key_id]
    require(len(signed) == 1, f"{len(signed)} signatures have the name of the log and the id of the key")
    require(is_signed(key, text.encode(), signed[0]), "the signature is not by the key")
    named = [tree for tree in trees if tree.origin == origin]
    require(len(named) == 1, f"{len(named)} logs have the origin {origin}")
    require(size < len(named[0].roots), f"it is of size {size}, the log of {len(named[0].leaves)}")
    require(base64.b64decode(root, validate=True) == named[0].roots[size], f"the root of size {size} is another")
    return size


def verify(arguments, problems):
    uri = pathlib.Path(arguments.ledger).resolve().as_uri() + "?mode=ro"
    database = sqlite3.connect(uri, uri=True, isolation_level=None)
    database.execute("begin")  # everything is read from one state
    tenants = [row[0] for row in database.execute("select tenant from writ_log union select tenant from writ_record")]
    tenants = tenants if arguments.tenant is None else [arguments.tenant]
    trees = {tenant: verify_tenant(database, tenant, problems) for tenant in tenants}
    done = [f"{sum(len(tree.leaves) for tree in trees.values())} records"]
    if arguments.proofs:
        require(len(trees) == 1, f"proofs are of one log, there are {len(trees)}: name a tenant")
        counts = {"inclusion": 0, "consistency": 0}
        for number, line in enumerate(pathlib.Path(arguments.proofs).open(encoding="utf-8"), 1):
            with reporting(problems, f"{arguments.proofs}:{number}"):
                counts[verify_proof(line, trees[tenants[0]])] += 1
        done += [f"{count} {sort} proofs" for sort, count in counts.items()]
    if arguments.checkpoint:
        with reporting(problems, arguments.checkpoint):
            note, pem = (pathlib.Path(f).read_bytes().decode() for f in (arguments.checkpoint, arguments.public_key))
            size = verify_checkpoint(note, pem, trees.values())
            done.append(f"checkpoint of size {size}")
    return ", ".join(done) + ": agreed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ledger")
    for option in ("--tenant", "--proofs", "--checkpoint", "--public-key"):
        parser.add_argument(option)
    arguments = parser.parse_args()
    if (arguments.checkpoint is None) != (arguments.public_key is None):
        parser.error("--checkpoint and --public-key go together")
    problems = []
    with reporting(problems, arguments.ledger):
        agreed = verify(arguments, problems)
    print("\n".join(problems) or agreed, file=sys.stderr if problems else sys.stdout)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
