"""Counts what a page costs: CPU of the web processes and of the database's, for one request.

CPU says what a server can carry, and the neighbours on a machine disturb it far less than seconds.
"""

from __future__ import annotations

import http.client
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CLIENTS = 2


class BadAnswer(Exception):
    """A page that is measured must be that page."""


@dataclass(frozen=True)
class Process:
    parent: int
    seconds: float
    command: str


@dataclass(frozen=True)
class Cost:
    requests: int
    web: float  # milliseconds of CPU a request
    database: float
    size: int  # of the answer, in bytes

    @property
    def cpu(self) -> float:
        return self.web + self.database


def processes() -> dict[int, Process]:
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:  # gone meanwhile
            continue
        seconds = (int(fields[11]) + int(fields[12])) / TICKS
        found[int(folder.name)] = Process(int(fields[1]), seconds, command)
    return found


def below(root: int, among: dict[int, Process]) -> set[int]:
    """`root` and every process that comes from it."""
    family = {root}
    while grown := {pid for pid, each in among.items() if each.parent in family} - family:
        family |= grown
    return family


def spent(root: int, database: str) -> tuple[float, float]:
    """Seconds of CPU so far: of the server whose first process is `root`, and of PostgreSQL for it."""
    now = processes()
    web = sum(now[pid].seconds for pid in below(root, now) if pid in now)
    backends = [
        each.seconds
        for each in now.values()
        if each.command.startswith("postgres:") and f" {database} " in each.command
    ]
    return web, sum(backends)


def measure(*, port: int, path: str, cookie: str, root: int, database: str, seconds: float) -> Cost:
    """Ask for `path` over and over for `seconds`, one request after another in each of two clients."""
    clients = [_Client(port, path, cookie, seconds) for _ in range(CLIENTS)]
    web, backends = spent(root, database)
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    web_after, backends_after = spent(root, database)
    for client in clients:
        if client.error:
            raise BadAnswer(f"{path}: {client.error}")
    count = sum(client.answers for client in clients)
    return Cost(
        requests=count,
        web=1000 * (web_after - web) / count,
        database=1000 * (backends_after - backends) / count,
        size=clients[0].size,
    )


class _Client(threading.Thread):
    def __init__(self, port: int, path: str, cookie: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self.port, self.path, self.seconds = port, path, seconds
        self.headers = {"Cookie": cookie} if cookie else {}
        self.answers = 0
        self.size = 0
        self.error = ""

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        until = time.monotonic() + self.seconds
        try:
            while not self.answers or time.monotonic() < until:
                connection.request("GET", self.path, headers=self.headers)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200:
                    raise BadAnswer(f"{answer.status} {answer.getheader('Location', '')}")
                self.answers += 1
                self.size = len(body)
        except (OSError, http.client.HTTPException, BadAnswer) as error:
            self.error = str(error) or type(error).__name__
        finally:
            connection.close()
