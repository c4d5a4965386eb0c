"""A PostgreSQL and a Redis of one's own, to be stopped and killed without disturbing anybody."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

FIRST_SECONDS = 30


class NotHere(Exception):
    """The machine lacks the server; the message says what to install."""


class OwnPostgres:
    """In a folder of its own; PostgreSQL refuses to run as root, so it then runs as `postgres`."""

    def __init__(self) -> None:
        self.bin = _newest_postgres()
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="souk-postgres-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        if not (self.folder / "data").exists():
            self._run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        )
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w",
                  "-o", options, "start")  # fmt: skip

    def crash(self) -> None:
        """As a power cut: no connection is closed properly, and it recovers from its log."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*as_postgres, str(self.bin / program), *arguments],
            check=True, stdout=subprocess.DEVNULL, cwd=self.folder,
        )  # fmt: skip


class OwnRedis:
    """Keeps nothing on disk: when it dies, all that was queued is gone."""

    def __init__(self) -> None:
        if shutil.which("redis-server") is None:
            raise NotHere("redis-server is missing (on Debian: apt install redis-server).")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.server: subprocess.Popen[Any] | None = None

    def start(self) -> None:
        self.server = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for_port(self.port)

    def kill(self) -> None:
        if self.server is not None:
            self.server.send_signal(signal.SIGKILL)
            self.server.wait()
            self.server = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int) -> None:
    until = time.monotonic() + FIRST_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NotHere(f"Nothing answers on port {port}.")


def _newest_postgres() -> Path:
    found = shutil.which("pg_ctl")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        raise NotHere("PostgreSQL's server is missing (on Debian: apt install postgresql).")
    return folders[-1]
