"""Runs a command with a PostgreSQL server of its own on loopback; WRIT_TEST_POSTGRES names it. Stops the server, whatever happens.

    with_postgres.py COMMAND ARGUMENT…
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile


def as_nobody(arguments):
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return arguments
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] + arguments


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    folder = pathlib.Path(tempfile.mkdtemp(prefix="writ-postgres-"))
    programs = pathlib.Path(subprocess.check_output(["pg_config", "--bindir"], text=True).strip())
    data, log, port = folder / "data", folder / "log", free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    quiet = dict(stdout=subprocess.DEVNULL, check=True, cwd=folder)
    started = False
    try:
        # Texts in an order that is not the one of their bytes, as many servers have it.
        subprocess.run(as_nobody([programs / "initdb", "-D", data, "-U", "writ", "--auth=trust", "-E", "UTF8",
                                  "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]), **quiet)
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        subprocess.run(as_nobody([programs / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"]), **quiet)
        started = True
        environment = dict(os.environ, WRIT_TEST_POSTGRES=f"postgresql://writ@127.0.0.1:{port}/postgres")
        return subprocess.run(sys.argv[1:], env=environment).returncode
    finally:
        if started:
            subprocess.run(as_nobody([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"]), **quiet)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
