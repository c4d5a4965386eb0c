"""A made-up catalogue, the same on every machine: good number 7 of a thousand is number 7 of a million."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

SEED = "souk"
HALLS = ("Pantry", "Table", "Bath", "Bedroom", "Study", "Terrace", "Play", "Travel")
AISLES = ("Everyday", "Heritage", "Atelier", "Mini", "Reserve")
BAYS = ("Solo", "Pairs", "Families", "Gifts")
MATERIALS = (
    "cedar",
    "olive wood",
    "tin",
    "wool",
    "cotton",
    "clay",
    "glass",
    "leather",
    "silver",
    "felt",
)
COLOURS = ("sand", "ink", "sage", "rust", "chalk", "plum", "ochre", "teal")
MAKERS = ("Qasr", "Nour", "Almond Row", "Tarik & Daughters", "Zeyt", "Pearl Quay", "Rim", "Kite")
THINGS = (
    "tray", "lamp", "jug", "throw", "stool", "box", "kettle", "mat", "pillow", "bowl", "candle",
    "basket", "notebook", "clock", "brush", "grinder", "coaster", "apron", "puzzle", "satchel",
)  # fmt: skip
CHARACTERS = (
    "Quiet", "Sunlit", "Patient", "Folded", "Northern", "Little", "Open", "Woven", "Turned",
    "Evening", "Double", "Plain", "Bright", "Slow", "Market", "Harbour",
)  # fmt: skip
SENTENCES = (
    "Made in small numbers by people who use it themselves.",
    "It gets better with the years and asks for little in return.",
    "Wipe it with a damp cloth, dry it, and put it back where you see it.",
    "The parts can be had one by one, so that a scratch is not an end.",
    "Each one differs a little from the next, as things made by hand do.",
    "It comes in paper, without a single piece of plastic.",
    "Goes well with everything else of its series.",
    "Light enough to carry about, heavy enough to stay where it is put.",
)
SIZES = ("S", "M", "L")
PICTURES = 48  # different ones; goods share them


@dataclass(frozen=True)
class Shelf:
    number: int
    parent: int  # 0: none
    name: str


@dataclass(frozen=True)
class Size:
    sku: str
    name: str
    cents: int
    stock: int


@dataclass(frozen=True)
class Good:
    number: int
    title: str
    description: str
    shelves: tuple[int, ...]
    cents: int
    stock: int
    maker: str
    colour: str
    material: str
    grams: int
    sizes: tuple[Size, ...]

    @property
    def sku(self) -> str:
        return f"S{self.number:07d}"

    @property
    def slug(self) -> str:
        return self.title.lower().replace(" ", "-").replace("&", "and")

    @property
    def picture(self) -> int:
        return self.number % PICTURES


def shelves() -> list[Shelf]:
    """208 categories on three levels, each after the one above it."""
    found: list[Shelf] = []

    def add(parent: int, name: str) -> int:
        found.append(Shelf(len(found) + 1, parent, name))
        return len(found)

    for hall in HALLS:
        top = add(0, hall)
        for aisle in AISLES:
            middle = add(top, f"{aisle} {hall.lower()}")
            for bay in BAYS:
                add(middle, f"{aisle} {hall.lower()}: {bay.lower()}")
    return found


def lowest_shelves() -> list[int]:
    parents = {shelf.parent for shelf in shelves()}
    return [shelf.number for shelf in shelves() if shelf.number not in parents]


LOWEST = lowest_shelves()


def goods(count: int) -> Iterator[Good]:
    return (good(number) for number in range(1, count + 1))


def good(number: int) -> Good:
    """One in eight comes in three sizes, one in twenty is sold out, one in six stands on two shelves."""
    draw = Random(f"{SEED} {number}")
    material = draw.choice(MATERIALS)
    title = f"{draw.choice(CHARACTERS)} {material} {draw.choice(THINGS)} {number}"
    cents = int(400 + 9000 * draw.random() ** 3)
    stock = 0 if draw.random() < 0.05 else draw.randint(3, 400)
    shelves = draw.sample(LOWEST, 2 if draw.random() < 1 / 6 else 1)
    description = " ".join(draw.choices(SENTENCES, k=draw.randint(4, 9)))
    plain = Good(
        number=number,
        title=title,
        description=description,
        shelves=tuple(shelves),
        cents=cents,
        stock=stock,
        maker=draw.choice(MAKERS),
        colour=draw.choice(COLOURS),
        material=material,
        grams=draw.randint(40, 9000),
        sizes=(),
    )
    if number % 8:
        return plain
    sizes = tuple(
        Size(f"{plain.sku}-{name}", name, cents + extra, draw.randint(0, 90))
        for name, extra in zip(SIZES, (0, 250, 600), strict=True)
    )
    return Good(**{**plain.__dict__, "sizes": sizes})


def hall_of(shelf: int) -> int:
    """The shelf on the first level that `shelf` is below."""
    parents = {each.number: each.parent for each in shelves()}
    while parents[shelf]:
        shelf = parents[shelf]
    return shelf


def halls() -> list[int]:
    return [shelf.number for shelf in shelves() if not shelf.parent]


def for_a_great_basket(count: int) -> list[Good]:
    """Fifty things in stock."""
    fitting = (each for each in goods(count) if each.stock > 20 and not each.sizes)
    return [next(fitting) for _ in range(50)]


def for_a_basket(count: int) -> list[Good]:
    """Five things in stock; each of the two offers, on the first two halls, is about two of them."""
    halls_of = {shelf: hall_of(shelf) for shelf in LOWEST}
    chosen: list[Good] = []
    for hall, most in ((halls()[0], 2), (halls()[1], 2), (halls()[2], 1)):
        fitting = (
            each
            for each in goods(count)
            if each.stock > 20 and not each.sizes and halls_of[each.shelves[0]] == hall
        )
        chosen += [next(fitting) for _ in range(most)]
    return chosen
