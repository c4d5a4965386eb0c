"""`make load`: orders placed over HTTP at a steady rate, with PostgreSQL, Redis and production settings.

Each customer opens the last step of the checkout, presses the button and reads the thank-you page: five
lines, three requests. Customers come by the clock, whether or not earlier ones have been served, so a
server that cannot keep up shows it in the waiting times. Afterwards the books are audited.
"""

from __future__ import annotations

import argparse
import http.client
import json
import queue
import re
import statistics
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass

from bench import systems
from bench.meter import BadAnswer, spent
from bench.systems import Missing, System

PORT = 8190
SIZE = 1_000
LAST_STEP = "/shop/checkout/payment/"
CLIENTS = 40
LONGEST_WAIT = 30  # seconds


@dataclass(frozen=True)
class Served:
    #: Seconds from the moment the customer came.
    waited: float
    error: str


def main() -> int:
    options = _options()
    system = systems.souk(SIZE, PORT)
    try:
        systems.check_machine()
        system.prepare()
        count = int(options.rate * options.seconds)
        print(f"{count} customers fill their baskets ...", flush=True)
        told = system.run(["-m", "bench.ready_orders", str(count + options.warm)])
        sessions = json.loads(told.strip().splitlines()[-1])["sessions"]
        with system.served():
            _serve(system, sessions[count:], rate=options.rate)  # warm
            # The web processes' alone: connections to the database are renewed meanwhile.
            before, _database = spent(system.root, system.database)
            results = _serve(system, sessions[:count], rate=options.rate)
            after, _database = spent(system.root, system.database)
        print(system.run(["manage.py", "audit_invariants"]).strip())
    except (Missing, BadAnswer) as error:
        print(error, file=sys.stderr)
        return 2
    return _tell(results, 1000 * (after - before) / count, options.rate)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.orders", description=__doc__)
    parser.add_argument("--rate", type=float, default=20, help="orders a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--warm", type=int, default=40, help="orders before the counting starts")
    return parser.parse_args()


def _serve(system: System, sessions: list[str], *, rate: float) -> list[Served]:
    """One customer every `1 / rate` seconds, each with a session of their own."""
    waiting: queue.Queue[tuple[float, str] | None] = queue.Queue()
    results: list[Served] = []

    def client() -> None:
        while (next_one := waiting.get()) is not None:
            came, session = next_one
            try:
                order(system.port, session)
                error = ""
            except (OSError, http.client.HTTPException, BadAnswer) as trouble:
                error = str(trouble) or type(trouble).__name__
            results.append(Served(time.monotonic() - came, error))

    clients = [threading.Thread(target=client, daemon=True) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    start = time.monotonic()
    for number, session in enumerate(sessions):
        time.sleep(max(0.0, start + number / rate - time.monotonic()))
        waiting.put((start + number / rate, session))
    for _ in clients:
        waiting.put(None)
    for each in clients:
        each.join()
    return results


def order(port: int, session: str) -> None:
    """Raises BadAnswer with what the page said."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT)
    try:
        cookies = {"sessionid": session}
        page = _ask(connection, "GET", LAST_STEP, cookies)
        form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        form["choice"] = "cash-on-delivery"
        done = _ask(connection, "POST", LAST_STEP, cookies, urllib.parse.urlencode(form))
        if "ORD-" not in _ask(connection, "GET", done, cookies):
            raise BadAnswer(f"{done} names no order")
    finally:
        connection.close()


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    cookies: dict[str, str],
    body: str | None = None,
) -> str:
    """The page; of a POST, where it leads."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if body is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"Referer": f"http://127.0.0.1:{connection.port}{path}"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    for cookie in answer.headers.get_all("Set-Cookie", []):
        name, _, value = cookie.partition(";")[0].partition("=")
        cookies[name] = value
    wanted = 302 if body is not None else 200
    if answer.status != wanted:
        words = re.sub(r"<[^>]+>|\s+", " ", text)
        raise BadAnswer(f"{method} {path}: {answer.status} {' '.join(words.split())[:200]}")
    return answer.headers.get("Location", "") if body is not None else text


def _tell(results: list[Served], cost: float, rate: float) -> int:
    errors = [each.error for each in results if each.error]
    waited = sorted(each.waited for each in results)
    p95 = waited[int(0.95 * (len(waited) - 1))]
    print(
        f"{len(results)} orders at {rate:g} a second: {len(errors)} errors; from coming to thank-you page "
        f"{statistics.median(waited):.2f} s in the middle, {p95:.2f} s at the 95th percentile, "
        f"{waited[-1]:.2f} s at most; {cost:.0f} ms of the web processes' CPU an order"
    )
    for error in errors[:5]:
        print(f"  {error}")
    return 1 if errors or p95 > LONGEST_WAIT / 10 else 0


if __name__ == "__main__":
    sys.exit(main())
