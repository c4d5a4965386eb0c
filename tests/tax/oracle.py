"""Works out by fractions what the baskets of table.toml come to, and writes it into the table.

Knows nothing of the shop's code: the rules of docs/decisions/0011 once more, in another way. Run it
after adding a basket, look at the figures by hand, and commit them: `python tests/tax/oracle.py`.
"""

from __future__ import annotations

import json
import tomllib
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
HOME = "DE"
TOLD = ("name", "to", "buyer", "oss", "currency", "goods", "offer", "off", "delivery")
HEAD = """\
# Baskets and what they come to. `goods`: quantity, price on the shelf, tax class. `off`: what the offer
# takes off each line in prices of the shelf. `delivery`: what it costs on the shelf. The rest is written
# by oracle.py: net + tax = gross of each line after discounts, of the delivery, of each rate, of all.
"""


def cents(amount: Fraction) -> Fraction:
    """Half up."""
    return Fraction((amount * 200 + 1) // 2, 100)


def text(amount: Fraction) -> str:
    return f"{int(amount * 100) // 100}.{int(amount * 100) % 100:02d}"


def told(net: Fraction, tax: Fraction) -> str:
    return f"{text(net)} + {text(tax)} = {text(net + tax)}"


def percent(country: str, code: str) -> Fraction:
    table = tomllib.loads((HERE / "rates.toml").read_text(), parse_float=str)
    if code == "none":
        return Fraction(0)
    [rate] = table[country].get(code, table[country]["standard"]).values()
    return Fraction(rate)


def rules(basket: dict) -> tuple[str, bool, bool]:
    """Whose rates, whether any tax is charged, whether the net price stands fast."""
    is_company = basket["buyer"] != "private"
    area = tomllib.loads((HERE / "rates.toml").read_text())["areas"]["EU"]
    if basket["to"] == HOME:
        return HOME, True, is_company
    if basket["to"] not in area:
        return HOME, False, True
    if basket["buyer"] == "company with VAT ID":
        return HOME, False, True
    return (basket["to"] if basket.get("oss", True) else HOME), True, is_company


def split(whole: Fraction, weights: list[Fraction]) -> list[Fraction]:
    exact = [whole * weight / sum(weights) for weight in weights]
    parts = [Fraction(part * 100 // 1, 100) for part in exact]
    order = sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])
    for n in order[: int((whole - sum(parts)) * 100)]:
        parts[n] += Fraction(1, 100)
    return parts


def work_out(basket: dict) -> dict:
    country, is_taxed, keeps_net = rules(basket)

    def charge(shelf: Fraction, rate: Fraction, share: Fraction, quantity: int = 1):
        """`share` of so many pieces is left after discounts."""
        if keeps_net:
            unit = cents(shelf / (1 + rate / 100))
            net = cents(quantity * unit * share)
            return net, cents(net * rate / 100) if is_taxed else Fraction(0)
        gross = cents(quantity * shelf * share)
        net = cents(gross / (1 + rate / 100))
        return net, gross - net

    lines, values, full = [], {}, {}
    for goods, off in zip(basket["goods"], basket["off"], strict=True):
        quantity, price, code = goods.replace(" x", "").split()
        rate, whole = percent(country, code), int(quantity) * Fraction(price)
        share = (whole - Fraction(off)) / whole if whole else Fraction(1)
        net, tax = charge(Fraction(price), rate, share, int(quantity))
        lines.append((rate, net, tax))
        before = charge(Fraction(price), rate, Fraction(1), int(quantity))
        values[rate] = values.get(rate, 0) + (net if keeps_net else net + tax)
        full[rate] = full.get(rate, 0) + (before[0] if keeps_net else sum(before))
    weights = values if any(values.values()) else full
    if not any(weights.values()):
        weights = {percent(country, "standard"): Fraction(1)}
    parts = split(Fraction(basket["delivery"]), list(weights.values()))
    delivery = [
        (rate, *charge(part, rate, Fraction(1))) for rate, part in zip(weights, parts, strict=True)
    ]
    by_rate: dict[Fraction, list[Fraction]] = {}
    for rate, net, tax in [*lines, *delivery]:
        sums = by_rate.setdefault(rate if is_taxed else Fraction(0), [Fraction(0), Fraction(0)])
        sums[0] += net
        sums[1] += tax
    return {
        "lines": [told(net, tax) for _rate, net, tax in lines],
        "shipping": told(
            sum((net for _r, net, _t in delivery), Fraction(0)),
            sum((tax for _r, _n, tax in delivery), Fraction(0)),
        ),
        "rates": [
            f"{float(rate):g} %: {told(*by_rate[rate])}" for rate in sorted(by_rate, reverse=True)
        ],
        "total": told(*(sum(column) for column in zip(*by_rate.values(), strict=True))),
    }


def main() -> None:
    path = HERE / "table.toml"
    parts = [HEAD]
    for basket in tomllib.loads(path.read_text())["basket"]:
        rows = {key: basket[key] for key in TOLD if key in basket} | work_out(basket)
        written = [
            f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in rows.items()
        ]
        parts.append("\n".join(["[[basket]]", *written, ""]))
    path.write_text("\n".join(parts))


if __name__ == "__main__":
    main()
