"""`make faults`: the database, Redis and the web server die while people order. Says what was counted.

Everything runs on a PostgreSQL and a Redis of its own. Each customer does what people do: presses the
button, and when an error page comes, tries again. At the end each of them must have one order, each order
its one mail, and the books must agree.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.own_services import NotHere, OwnPostgres, OwnRedis

RATE = 5  # customers a second
MOST_PRESSES = 40
PAUSE = 0.5  # seconds before somebody presses again
MAIL_PATIENCE = 120  # seconds


@dataclass
class Counted:
    customers: int = 0
    presses: int = 0
    errors: int = 0
    given_up: int = 0


def main() -> int:
    try:
        postgres, redis = OwnPostgres(), OwnRedis()
    except NotHere as error:
        print(error, file=sys.stderr)
        return 2
    os.environ["BENCH_POSTGRES"], os.environ["BENCH_REDIS"] = postgres.url, redis.url
    postgres.start()
    redis.start()
    try:
        return _all(postgres, redis)
    finally:
        redis.kill()
        postgres.remove()


def _all(postgres: OwnPostgres, redis: OwnRedis) -> int:
    from bench import systems  # reads where PostgreSQL and Redis are

    system = systems.souk(100, systems.FAULTS_PORT)
    system.database = "souk_faults"
    system.extra["EMAIL_URL"] = f"file://{system.folder}/mails"
    system.prepare(anew=True)
    told = system.run(["-m", "bench.ready_orders", "150"])
    sessions = json.loads(told.strip().splitlines()[-1])["sessions"]
    faults: list[tuple[str, Callable[[], None]]] = [
        ("PostgreSQL crashes and comes back after 3 s", lambda: _crash(postgres)),
        ("Redis dies and comes back after 10 s", lambda: _lose(redis)),
        ("both web workers are killed (-9)", lambda: _kill_workers(system.root)),
    ]
    is_well = True
    with system.served(), _worker(system):
        for number, (words, fault) in enumerate(faults):
            mine = sessions[number * 50 : number * 50 + 50]
            counted = _customers(system.port, mine, fault)
            is_well = is_well and not counted.given_up
            print(
                f"{words}: {counted.customers} customers, {counted.presses} presses of the button,"
                f" {counted.errors} error pages, {counted.given_up} without an order",
                flush=True,
            )
        orders = int(systems.sql("SELECT count(*) FROM order_order", system.database))
        mails = _mails(system, orders)
    print(f"{orders} orders of {len(sessions)} customers, {mails} of them with their mail once")
    audit = subprocess.run(
        [str(system.python), "manage.py", "audit_invariants"],
        cwd=systems.ROOT, env=system.environment, text=True, capture_output=True,
    )  # fmt: skip
    print((audit.stdout or audit.stderr).strip())
    is_well = is_well and orders == len(sessions) == mails and audit.returncode == 0
    return 0 if is_well else 1


def _customers(port: int, sessions: list[str], fault: Callable[[], None]) -> Counted:
    from bench.meter import BadAnswer
    from bench.orders import order

    counted, lock = Counted(customers=len(sessions)), threading.Lock()

    def customer(session: str) -> None:
        for _press in range(MOST_PRESSES):
            try:
                order(port, session)
            except (OSError, http.client.HTTPException, BadAnswer):
                with lock:
                    counted.presses, counted.errors = counted.presses + 1, counted.errors + 1
                time.sleep(PAUSE)
            else:
                with lock:
                    counted.presses += 1
                return
        with lock:
            counted.given_up += 1

    people = [threading.Thread(target=customer, args=(session,)) for session in sessions]
    trouble = threading.Timer(len(sessions) / RATE / 3, fault)
    trouble.start()
    for person in people:
        person.start()
        time.sleep(1 / RATE)
    for person in [*people, trouble]:
        person.join()
    return counted


def _crash(postgres: OwnPostgres) -> None:
    postgres.crash()
    time.sleep(3)
    postgres.start()


def _lose(redis: OwnRedis) -> None:
    redis.kill()
    time.sleep(10)
    redis.start()


def _kill_workers(root: int) -> None:
    from bench.meter import below, processes

    for pid in below(root, processes()) - {root}:
        os.kill(pid, signal.SIGKILL)


@contextmanager
def _worker(system: object) -> Iterator[None]:
    """A Celery worker with its clock, as `make worker` and `make beat` start them."""
    from bench.systems import ROOT, System

    assert isinstance(system, System)
    celery = [str(system.python), "-m", "celery", "-A", "config", "worker", "--beat", "--pool=threads",
              "--concurrency=4", "--loglevel=ERROR", f"--schedule={system.folder}/celerybeat"]  # fmt: skip
    with (system.folder / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            celery, cwd=ROOT, env=system.environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def _mails(system: object, orders: int) -> int:
    """How many orders are named by exactly one mail; waits until none is missing, within bounds."""
    from bench.systems import System, sql

    assert isinstance(system, System)
    numbers = sql("SELECT number FROM order_order", system.database).split()
    until = time.monotonic() + MAIL_PATIENCE
    while True:
        texts = [path.read_text() for path in (system.folder / "mails").glob("*")]
        subjects = "\n".join(
            line for text in texts for line in text.splitlines() if line.startswith("Subject:")
        )
        once = sum(subjects.count(number) == 1 for number in numbers)
        if once == orders or time.monotonic() > until:
            return once
        time.sleep(2)


if __name__ == "__main__":
    sys.exit(main())
