"""A second verifier agrees on every proof of a large ledger: agree.py WRIT MAKER RECORDS

MAKER LEDGER RECORDS fills a ledger; WRIT prints every proof of it; second_verifier.py, which shares no code with either,
checks them against what it computes from the rows alone.
"""
import pathlib
import subprocess
import sys
import tempfile

writ, maker, records = sys.argv[1:]
here = pathlib.Path(__file__).parent
with tempfile.TemporaryDirectory() as folder:
    ledger, proofs = pathlib.Path(folder) / "a.ledger", pathlib.Path(folder) / "proofs"
    subprocess.run([maker, ledger, records], check=True)
    with open(proofs, "w") as out:
        subprocess.run([writ, "ledger", "proof", ledger, "--record", "all", "--tenant", "acme-corp"], check=True, stdout=out)
    told = subprocess.run([sys.executable, here / "second_verifier.py", ledger, "--proofs", proofs], capture_output=True, text=True)
    sys.stdout.write(told.stdout + told.stderr)
    again = subprocess.run([writ, "replay", ledger, "--tenant", "acme-corp"], capture_output=True, text=True)
    sys.stdout.write(again.stdout.split("\n")[0] + "\n" + again.stderr)
    sys.exit(told.returncode or again.returncode)
