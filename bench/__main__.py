"""`python -m bench`: measure, compare, and write the table of docs/developers/figures.md.

Every round asks each system for each page in turn, so that whatever else the machine does meets all alike.
A ratio is computed within a round; the table shows the median of the rounds.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from bench import systems
from bench.meter import BadAnswer, Cost, measure
from bench.report import Costs, Report
from bench.systems import FOLDER, Missing, System

FIRST_PORT = 8150


def main() -> int:
    options = _options()
    try:
        systems.check_machine()
        shops = [systems.souk(size, FIRST_PORT + n) for n, size in enumerate(options.products)]
        stock = (
            []
            if options.without_stock
            else [
                systems.stock_oscar(options.stock_products, FIRST_PORT + 20),
                systems.stock_wagtail(FIRST_PORT + 21),
            ]
        )
        costs = _measured([*shops, *stock], options)
    except (Missing, BadAnswer) as error:
        print(error, file=sys.stderr)
        return 2
    report = Report(costs, sizes=options.products, main=options.stock_products)
    text = report.text()
    print(text)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "report.md").write_text(text)
    return 1 if report.misses and not options.only_tell else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--products", type=int, nargs="+", default=[1_000, 10_000, 100_000],
                        help="sizes of Souk's catalogue, each a database of its own")  # fmt: skip
    parser.add_argument(
        "--stock-products",
        type=int,
        default=10_000,
        help="size of stock Oscar's catalogue, and of Souk's beside it",
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.5, help="for each page in each round")
    parser.add_argument("--pages", nargs="+", default=[], help="only these")
    parser.add_argument("--anew", action="store_true", help="fill Souk's databases again")
    parser.add_argument("--without-stock", action="store_true", help="Souk alone")
    parser.add_argument("--only-tell", action="store_true", help="a miss is no failure")
    return parser.parse_args()


def _measured(compared: list[System], options: argparse.Namespace) -> Costs:
    for system in compared:
        system.prepare(anew=options.anew and system.name == "souk")
    with ExitStack() as running:
        for system in compared:
            running.enter_context(system.served())
            getattr(systems, f"set_pages_of_{system.name}")(system)
        pages = options.pages or list(dict.fromkeys(page for s in compared for page in s.pages))
        _visit(compared, pages, seconds=1)  # warm: caches, templates, connections
        costs: Costs = {}
        for number in range(options.rounds):
            turned = compared[number % len(compared) :] + compared[: number % len(compared)]
            for key, cost in _visit(turned, pages, seconds=options.seconds).items():
                costs.setdefault(key, []).append(cost)
                database, page = key
                print(f"round {number + 1}  {page:34} {database:24} {cost.cpu:7.2f} ms", flush=True)
    return costs


def _visit(
    compared: list[System], pages: list[str], *, seconds: float
) -> dict[tuple[str, str], Cost]:
    return {
        (system.database, page): measure(
            port=system.port,
            path=system.pages[page][0],
            cookie=system.pages[page][1],
            root=system.root,
            database=system.database,
            seconds=seconds,
        )
        for page in pages
        for system in compared
        if page in system.pages
    }


if __name__ == "__main__":
    sys.exit(main())
