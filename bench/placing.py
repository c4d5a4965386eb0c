"""`python -m bench.placing`: what it costs to place an order of five lines, beside stock Oscar.

Both from the basket in the database to the committed order, priced anew with two offers, in a process of
their own. Turn by turn, so that whatever else the machine does meets both; the median of the ratios counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys

from bench import systems
from bench.systems import Missing, System

SCENARIO = "placing an order of 5 lines"
ORDERS = 66
PORT = 8191  # nothing is served: an address must name one


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.placing", description=__doc__)
    parser.add_argument("--products", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=float, default=0.2, help="of stock Oscar's cost")
    options = parser.parse_args()
    try:
        systems.check_machine()
        souk = systems.souk(options.products, PORT)
        stock = systems.stock_oscar(options.products, PORT)
        for system in (souk, stock):
            system.prepare()
        rounds = [(_cost(souk), _cost(stock)) for _ in range(options.rounds)]
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    for number, pair in enumerate(rounds, 1):
        for name, cost in zip(("souk", "oscar"), pair, strict=True):
            print(
                f"round {number}  {name:6} {cost['web'] + cost['database']:7.1f} ms CPU"
                f" ({cost['web']:.1f} + {cost['database']:.1f}), {cost['queries']:.0f} queries"
            )
    ratio = statistics.median(_whole(ours) / _whole(theirs) for ours, theirs in rounds)
    print(f"{SCENARIO}: {ratio:.2f} of stock Oscar's")
    return 0 if ratio <= options.most else 1


def _cost(system: System) -> dict[str, float]:
    module = "bench.placing_souk" if system.name == "souk" else "bench.stock.placing_oscar"
    chosen = [str(pk) for pk in system.facts["basket"]]
    answer = system.run(["-m", module, str(ORDERS), *chosen])
    cost: dict[str, float] = json.loads(answer.strip().splitlines()[-1])
    return cost


def _whole(cost: dict[str, float]) -> float:
    return cost["web"] + cost["database"]


if __name__ == "__main__":
    sys.exit(main())
