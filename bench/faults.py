"""`make faults`: the database, Redis and the web server die while people order. Says what was counted.

Everything runs on a PostgreSQL and a Redis of its own. Each customer does what people do: presses the
button, and when an error page comes, tries again. At the end each of them must have one order, each order
its one mail, and the books must agree.
"""

from __future__ import annotations

import email
import email.policy
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
from pathlib import Path

from bench.own_services import NotHere, OwnPostgres, OwnRedis

RATE = 5  # customers a second
EACH = 50  # customers while one thing dies
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
    system.prepare(anew=True)
    told = system.run(["-m", "bench.ready_orders", str(3 * EACH)])
    sessions = json.loads(told.strip().splitlines()[-1])["sessions"]
    faults: list[tuple[str, Callable[[], None]]] = [
        ("PostgreSQL crashes and comes back after 3 s", lambda: _crash(postgres)),
        ("Redis dies and comes back after 10 s", lambda: _lose(redis)),
        ("both web workers are killed (-9)", lambda: _kill_workers(system.root)),
    ]
    is_well = True
    with system.served(), _worker(system) as ended:
        for number, (words, fault) in enumerate(faults, 1):
            mine = sessions[(number - 1) * EACH : number * EACH]
            counted = _customers(system.port, mine, fault)
            # Bells that nobody heard are found by the sweep: the mail comes, and once.
            mails, patience = _mails(system, number * EACH)
            is_well = is_well and not counted.given_up and mails == number * EACH
            print(
                f"{words}: {counted.customers} customers, {counted.presses} presses of the button,"
                f" {counted.errors} error pages, {counted.given_up} without a thank-you page;"
                f" {mails} of {number * EACH} orders so far with their mail once, {patience:.0f} s later",
                flush=True,
            )
        orders = int(systems.sql("SELECT count(*) FROM order_order", system.database))
    print(
        f"{orders} orders of {len(sessions)} customers, {mails} of them with their mail once;"
        f" the worker was started again {len(ended)} times"
    )
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
def _worker(system: object) -> Iterator[list[int]]:
    """A Celery worker with its clock, started again when it ends, as compose.yaml does.

    Celery gives up where the broker goes away while a message is acknowledged. Gives the exit codes.
    """
    from bench.systems import ROOT, System

    assert isinstance(system, System)
    celery = [str(system.python), "-m", "celery", "-A", "config", "worker", "--beat", "--pool=threads",
              "--concurrency=4", "--loglevel=ERROR", f"--schedule={system.folder}/celerybeat"]  # fmt: skip
    ended: list[int] = []
    is_over = threading.Event()

    def keep_alive() -> None:
        while not is_over.is_set():
            with (system.folder / "worker.log").open("a") as log:
                worker = subprocess.Popen(
                    celery, cwd=ROOT, env=system.environment, stdout=log, stderr=log,
                    start_new_session=True,
                )  # fmt: skip
            while worker.poll() is None and not is_over.wait(1):
                pass
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
            else:
                ended.append(worker.returncode)

    keeper = threading.Thread(target=keep_alive)
    keeper.start()
    try:
        yield ended
    finally:
        is_over.set()
        keeper.join()


def _mails(system: object, wanted: int) -> tuple[int, float]:
    """How many orders have exactly one mail that thanks for them, and after how many seconds.

    Waits until none is missing, within bounds.
    """
    from bench.systems import System, sql

    assert isinstance(system, System)
    start = time.monotonic()
    while True:
        numbers = sql("SELECT number FROM order_order", system.database).split()
        subjects = [each for path in (system.folder / "mail").glob("*") for each in _subjects(path)]
        once = sum(
            len([each for each in subjects if number in each and "invoice" not in each.lower()])
            == 1
            for number in numbers
        )
        waited = time.monotonic() - start
        if once == wanted or waited > MAIL_PATIENCE:
            return once, waited
        time.sleep(1)


def _subjects(path: Path) -> list[str]:
    """Of the mails in a file of Django's, one below the other."""
    mails = path.read_bytes().split(b"-" * 79 + b"\n")
    found = [email.message_from_bytes(each, policy=email.policy.default) for each in mails]
    return [str(each["Subject"]) for each in found if each["Subject"]]


if __name__ == "__main__":
    sys.exit(main())
