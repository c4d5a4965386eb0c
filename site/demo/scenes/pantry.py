"""Tea, coffee, honey, oils and the bath: packs, jars and bottles with what is in them."""

import itertools
import math
import random

from labels import GREEN, INK, PAPER, label, stamp, strip
from mathutils import Vector
from shapes import (
    Pouch,
    arc,
    ball,
    box,
    can,
    curve,
    group,
    hollow,
    lathe,
    leaf,
    lump,
    mesh,
    props,
    put,
    rounded,
    scatter,
    sheet,
    tinted,
    tube,
    wrap,
)
from studio import bumpy, glass, metal, mottled, paint, printed, shader, stamped, wood

PRODUCTS = {}


def product(key, category, **settings):
    """Register a product's picture; more than one key may share a function."""

    def add(build):
        PRODUCTS[key] = (category, build, settings)
        return build

    return add


# --- Small things ----------------------------------------------------------------------------


def tea_leaves(colours, count=90, centre=(0.0, -0.92), spread=(0.68, 0.2), seed=3, long=0.2):
    kinds = []
    for i, colour in enumerate(colours * 2):
        kinds += tinted(
            [leaf(long * (0.8 + 0.1 * i), 0.05, 0.5, 0.25, 3 + i, seed=i, ruffle=0.05)],
            paint(colour, 0.7),
        )
    scatter(kinds, count, centre, spread, seed, lift=0.03, tilt=25, heap=0.12)


def mint(place, turn=0, size=1.0):
    """The tip of a mint sprig: crossed pairs of leaves."""
    green = mottled(paint("#3f7a3d", 0.5, sss=0.1), ("#3b7a3c", "#76b065"), 9)
    blades = tinted([leaf(0.46, 0.25, -0.12, -0.16, 0.2, 0.85, i, 0.04) for i in range(3)], green)
    with props(), group(place, (0, 0, turn), size):
        for i in range(9):
            ring, a = i // 3, i * 120 + (i // 3) * 55
            away, high = 0.24 - 0.07 * ring, 0.07 + 0.07 * ring
            x, y = away * math.cos(math.radians(a)), away * math.sin(math.radians(a))
            put(
                blades[i % 3],
                None,
                (x, y, high),
                (10 - 7 * i % 20, 4 - 14 * ring, a),
                1 - 0.2 * ring,
            )


def blossom(place, turn=(0, 0, 0), size=1.0):
    """A small white flower with five petals."""
    white = paint("#faf7ec", 0.6, sss=0.1)
    petal = tinted([leaf(0.2, 0.16, 0.12, 0.12, 0, 0.8)], white)[0]
    with props(), group(place, turn, size):
        ball(0.045, paint("#e8c04a", 0.7), (0, 0, 0.04))
        for i in range(5):
            x, y = 0.105 * math.cos(math.radians(i * 72)), 0.105 * math.sin(math.radians(i * 72))
            put(petal, None, (x, y, 0.05), (0, -8, i * 72))


def petals(colours, count, centre, spread, seed=5, long=0.26, wide=0.2, heap=0.0):
    kinds = []
    for i, colour in enumerate(colours):
        kinds += tinted(
            [leaf(long, wide, 0.35, 0.35, 0.4, 1.2, i, 0.12)], paint(colour, 0.6, sss=0.1)
        )
    scatter(kinds, count, centre, spread, seed, lift=0.05, tilt=30, heap=heap)


def rose_petals():
    tones = [paint(c, 0.55, sss=0.15) for c in ("#d9738a", "#e7a0ac", "#c9506c")]
    spots = (
        (-0.75, -0.45),
        (-0.52, -0.68),
        (-0.2, -0.75),
        (0.3, -0.72),
        (0.6, -0.6),
        (0.82, -0.38),
    )
    with props():
        for i, (x, y) in enumerate(spots):
            petal = tinted([leaf(0.34, 0.34, 0.22, 0.18, 0.2, 0.75, i, 0.03)], tones[i % 3])[0]
            put(
                petal,
                None,
                (x, y, 0.07),
                (8 - 5 * i, 6 * (i % 3) - 6, i * 67),
                0.9 + 0.08 * (i % 3),
            )


def daisy(place, turn=(0, 0, 0), scale=1.0):
    """A chamomile flower."""
    with group(place, turn, scale):
        ball(0.085, bumpy(paint("#e0a81f", 0.8), 60, 0.9, "cells"), (0, 0, 0.03), (1, 1, 0.8))
        white = paint("#fbf9f0", 0.6, sss=0.1)
        petal = tinted([leaf(0.19, 0.085, 0.15, -0.12, 0, 0.7)], white)[0]
        for i in range(13):
            a = i / 13 * 360
            x, y = 0.15 * math.cos(math.radians(a)), 0.15 * math.sin(math.radians(a))
            put(petal, None, (x, y, 0.0), (0, 12, a))


def beans(colour, count=34, centre=(0.1, -0.98), spread=(0.85, 0.24), seed=4, heap=0.0, size=1.0):
    skin = paint(colour, 0.42, coat=0.12, coat_rough=0.3)
    kinds = [lump((0.105, 0.075, 0.052), 0.05, s, 0.7 * (s % 3 > 0)) for s in range(5)]
    scatter(
        tinted(kinds, skin), count, centre, spread, seed, 0.05, 40, (size * 0.85, size * 1.1), heap
    )


def seeds(colour, count, centre, spread, seed=1, size=(0.04, 0.022, 0.016), heap=0.05):
    kinds = tinted([lump(size, 0.2, s, detail=8) for s in range(3)], paint(colour, 0.5))
    scatter(kinds, count, centre, spread, seed, 0.018, 15, heap=heap)


def cardamom(count, centre, spread, seed=2):
    husk = mottled(paint("#8fa35c", 0.65), ("#7b9150", "#b3bb7f"), 6)
    kinds = tinted([lump((0.13, 0.058, 0.055), 0.15, s, 0.12) for s in range(3)], husk)
    scatter(kinds, count, centre, spread, seed, 0.05, 8)


def cinnamon(place, turn):
    bark = mottled(paint("#8a4f2a", 0.75), ("#77401f", "#a5673c"), 8, (0.3, 3, 3))
    spiral = []
    for side in (-1, 1):
        for i in range(40):
            a = i / 39 * 2.6 * math.pi
            r = 0.09 - 0.007 * a
            spiral.append((r * math.sin(a) * side + side * 0.075, r * math.cos(a)))
    points = [(x, y, z) for x in (-0.55, 0.55) for y, z in spiral]
    n = len(spiral)
    faces = [(i, i + 1, n + i + 1, n + i) for i in range(n - 1) if i != 39]
    thing = put(mesh(points, faces, 60, weld=False), bark, place, turn)
    thing.modifiers.new("thick", "SOLIDIFY").thickness = 0.018


def anise(place, turn=(0, 0, 0), size=1.0):
    pod = tinted([lump((0.15, 0.05, 0.06), 0.1, 1, 0.5)], paint("#6b3a1e", 0.55))[0]
    seed = tinted([lump((0.045, 0.03, 0.03), detail=8)], paint("#a8642c", 0.2, coat=0.5))[0]
    with group(place, turn, size):
        for i in range(8):
            a = math.radians(i * 45)
            put(pod, None, (0.14 * math.cos(a), 0.14 * math.sin(a), 0.05), (0, -14, i * 45))
            put(seed, None, (0.15 * math.cos(a), 0.15 * math.sin(a), 0.09), (0, 0, i * 45))


def lemon(place, turn=(0, 0, 0), size=1.0):
    skin = bumpy(paint("#f0c11c", 0.38, coat=0.15), 32, 0.35, "cells")
    line = curve([(0, -0.44), (0.06, -0.41), (0.2, -0.3), (0.31, 0), (0.2, 0.3), (0.07, 0.4)])
    with group(place, turn, size):
        lathe([*line, (0.045, 0.45), (0, 0.46)], skin, turn=(0, 90, 0), sharp=180)


def lemon_half(place, turn=(0, 0, 0), size=1.0):
    rind, pith = paint("#f0c11c", 0.4), paint("#fbf3d2", 0.6)
    flesh = bumpy(paint("#f2cf45", 0.25, coat=0.6, sss=0.2), 26, 0.5, stretch=(1, 1, 1))
    with group(place, turn, size):
        lathe([*arc(0, 0, 0.31, -90, 0, 16)], rind, turn=(90, 0, 0), sharp=180)
        lathe([(0.255, 0), (0.31, 0)], pith, turn=(90, 0, 0))
        lathe([(0, -0.002), (0.26, -0.002)], pith, turn=(90, 0, 0))
        for i in range(9):
            a0, a1 = math.radians(i * 40 + 3), math.radians(i * 40 + 37)
            ring = [(0.05, (a0 + a1) / 2)] + [(0.245, a0 + (a1 - a0) * k / 6) for k in range(7)]
            points = [(r * math.cos(a), -0.008, r * math.sin(a)) for r, a in ring]
            put(mesh(points, [tuple(range(len(points)))], 0), flesh)


def pomegranate(place, turn=(0, 0, 0), size=1.0):
    skin = mottled(paint("#a32030", 0.35, coat=0.35), ("#8a1526", "#c2443c"), 2.2)
    with group(place, turn, size):
        body = curve(
            [(0, -0.4), (0.2, -0.37), (0.4, -0.12), (0.4, 0.14), (0.22, 0.36), (0.1, 0.42)]
        )
        lathe([*body, (0.09, 0.5)], skin, sharp=180)
        spike = tinted([leaf(0.2, 0.1, 0.3, 0.1, 0, 0.6)], skin)[0]
        for i in range(6):
            a = math.radians(i * 60)
            put(spike, None, (0.11 * math.cos(a), 0.11 * math.sin(a), 0.53), (0, -68, i * 60))


def arils(count, centre, spread, seed=3):
    ruby = paint("#b3122c", 0.1, trans=0.35, coat=0.8)
    kinds = tinted([lump((0.06, 0.045, 0.045), 0.25, s, detail=12) for s in range(3)], ruby)
    scatter(kinds, count, centre, spread, seed, 0.045, 20)


def olives(places, colour="#69732f"):
    skin = mottled(paint(colour, 0.28, coat=0.4), (colour, "#8b9145"), 4)
    for x, y in places:
        with props():
            put(
                tinted([lump((0.16, 0.12, 0.12), 0.06, x)], skin)[0],
                None,
                (x, y, 0.12),
                (0, 0, x * 300),
            )


def sprig(place, turn, leaves=9, long=0.34, wide=0.09, colour="#6f7f4d", size=1.0):
    """A twig with paired leaves: olive or thyme."""
    with props(), group(place, turn, size):
        tube([(-0.7, 0, 0.05), (0, 0.05, 0.09), (0.7, 0, 0.12)], 0.012, paint("#6b5a3b", 0.8))
        green = mottled(paint(colour, 0.5), (colour, "#93a06c"), 5)
        blade = tinted([leaf(long, wide, 0.2, 0.15, 0.2, 0.9, i, 0.02) for i in range(2)], green)
        for i in range(leaves):
            x = -0.55 + 1.25 * i / leaves
            side = 1 if i % 2 else -1
            put(
                blade[i % 2],
                None,
                (x + long * 0.32, side * long * 0.34, 0.1 + 0.02 * (i % 3)),
                (8 * side, -8, side * 42),
            )


def dipper(place, turn, size=1.0):
    """A wooden honey dipper along x."""
    line = [(0, 0), (0.05, 0.01)]
    for i in range(6):
        r = 0.15 + 0.05 * math.sin(math.pi * (i + 0.5) / 6)
        low = 0.03 + i * 0.085
        line += [(0.1, low), (r, low + 0.012), (r, low + 0.052), (0.1, low + 0.066)]
    line += [(0.05, 0.56), (0.045, 1.5), (0.06, 1.6), (0.05, 1.66), (0, 1.67)]
    with group(place, turn, size):
        lathe(line, wood("#cda06a", "#a87a48", "z"), turn=(0, 90, 0))


# --- Packs -----------------------------------------------------------------------------------


def tin(name, note, weight, colour, accent, radius=0.56, high=1.55, lid=None, rough=0.38):
    body = paint(colour, rough, coat=0.25)
    rim = metal("#cdb27a", 0.25)
    can(radius, 0.0, high * 0.8, body, 0.025)
    lathe(rounded(radius + 0.006, 0.0, 0.035, 0.015), rim)
    top = paint(lid or colour, rough, coat=0.25)
    can(radius + 0.018, high * 0.785, high, top, 0.05)
    lathe(rounded(radius + 0.022, high * 0.775, high * 0.8, 0.01), rim)
    can(radius * 0.8, high - 0.02, high + 0.03, top, 0.025)
    tall = high * 0.6
    picture = label(name, note, weight, accent=accent, ratio=radius * 2.05 / tall)
    wrap(radius, high * 0.4, radius * 2.05, tall, printed(picture))


def tea_pouch(*text, seed):
    with group((0, 0.05, 0), (0, 0, -13)):
        pouch(*text, seed, depth=0.78, square=2.7)


def pouch(name, note, weight, colour, accent, seed=1, paper=PAPER, ink=INK, rough=0.5, **shape):
    bag = Pouch(seed=seed, **shape)
    bag.build(bumpy(paint(colour, rough, sheen=0.1), 240, 0.05))
    wide, tall = bag.width * 0.66, bag.height * 0.5
    picture = label(name, note, weight, paper, ink, accent, wide / tall)
    bag.label(wide, tall, bag.height * 0.43, printed(picture))
    return bag


def coffee_bag(*text, turn=16, **settings):
    """A coffee bag with side folds, a valve and a tie, turned to show its depth."""
    with group((0, 0.05, 0), (0, 0, turn)):
        return flat_bag(*text, **settings)


def flat_bag(name, note, colour, accent, seed=1, paper=PAPER, ink=INK, weight="250 g"):
    shape = {
        "width": 1.2,
        "height": 1.95,
        "depth": 0.72,
        "square": 5.5,
        "seal": 0.12,
        "gusset": 0.3,
    }
    bag = pouch(name, note, weight, colour, accent, seed, paper, ink, 0.55, **shape)
    valve = paint(colour, 0.4)
    x, y, z = bag.front(0, bag.height * 0.77, 0.0)
    lathe(rounded(0.06, 0, 0.018, 0.008), valve, (x, y + 0.004, z), (78, 0, 0))
    lathe(rounded(0.012, 0, 0.024, 0.004), paint("#222222", 0.6), (x, y + 0.002, z), (78, 0, 0))
    tie = paint(accent, 0.5)
    high = bag.height * 0.885
    half = bag.halves(high)
    box((half[0] * 2 + 0.05, half[1] * 2 + 0.03, 0.07), tie, (0, 0, high - 0.03), 0.012)
    return bag


def honey(colour, deep):
    """Honey: clear enough to glow, thick enough to have a colour."""
    liquid = glass(colour, 0.06, 1.42, shadow=deep, glow=0.12)
    shader(liquid).inputs["Transmission Weight"].default_value = 0.82
    return liquid


def jar(name, note, colour, deep, accent, lid="#c9a45a", radius=0.62, high=1.3, weight="250 g"):
    wall = [
        (0, 0),
        *arc(radius - 0.1, 0.1, 0.1, -90, 0, 6),
        *arc(radius - 0.16, high - 0.16, 0.16, 0, 80, 8),
        (radius - 0.13, high + 0.05),
        (radius - 0.13, high + 0.18),
    ]
    bottle(wall, "#fdfdf8", honey(colour, deep), high - 0.05, 0.05)
    cap = metal(lid, 0.3)
    lathe(rounded(radius - 0.06, high + 0.05, high + 0.3, 0.035, 0.015), cap)
    tall = high * 0.62
    picture = label(name, note, weight, accent=accent, ratio=radius * 1.75 / tall)
    wrap(radius, high * 0.47, radius * 1.75, tall, printed(picture))


def dense(line, step=0.03):
    """The same line with points no further apart than a step."""
    points = []
    for (a, b), (c, d) in itertools.pairwise(line):
        parts = max(1, math.ceil(math.hypot(c - a, d - b) / step))
        points += [(a + (c - a) * i / parts, b + (d - b) * i / parts) for i in range(parts)]
    return [*points, line[-1]]


def bottle(line, colour, liquid, level, wall=0.045, rough=0.0):
    """A glass bottle of the given outer line, filled to a level.

    The filled part is one solid body: liquid and glass as two nested bodies would trap light.
    """
    fine = dense(line)
    lower = [(r, z) for r, z in fine if z <= level]
    upper = [(r, z) for r, z in fine if z > level]
    edge = lower[-1][0]
    lathe([*lower, (0, lower[-1][1])], liquid)
    start = (edge, lower[-1][1] + 0.002)
    rim = arc(upper[-1][0] - wall / 2, upper[-1][1], wall / 2, 0, 180, 8)
    inner = [(max(r - wall, 0.01), z) for r, z in reversed(upper[:-1])]
    lathe([start, *upper, *rim, *inner, (edge - wall, start[1]), start], glass(colour, rough))


def bottle_line(radius, shoulder, neck, top, narrow=0.13, slope=0.22):
    return [
        (0, 0),
        *arc(radius - 0.06, 0.06, 0.06, -90, 0, 5),
        *curve(
            [
                (radius, shoulder - 0.1),
                (radius * 0.985, shoulder),
                (radius * 0.72, shoulder + slope * 0.62),
                (narrow * 1.25, shoulder + slope),
                (narrow, neck),
            ],
            7,
        ),
        (narrow, top),
    ]


def front_label(radius, z, wide, tall, name, note, weight, accent, **colours):
    picture = label(name, note, weight, accent=accent, ratio=wide / tall, **colours)
    wrap(radius, z, wide, tall, printed(picture))


# --- Tea -------------------------------------------------------------------------------------


@product("sencha-green-tea", "tea")
def sencha():
    tin("Sencha\nGreen", "Shizuoka", "100 g", "#3f6b4f", "#2f5a41")
    tea_leaves(["#3e5a32", "#52703d", "#2f4a2a"], 150)


@product("earl-grey", "tea")
def earl_grey():
    tin("Earl\nGrey", "Bergamot", "100 g", "#22385a", "#22385a")
    tea_leaves(["#2b211b", "#3a2a20", "#1f1814"], 110)
    petals(["#3f63b5"], 16, (0.0, -0.95), (0.6, 0.18), 8, 0.12, 0.05, 0.14)


@product("moroccan-mint", "tea")
def moroccan_mint():
    tea_pouch("Moroccan\nMint", "Gunpowder green", "100 g", "#dfe4d3", "#2d6e4a", seed=3)
    mint((0.5, -0.7, 0), 20, 1.05)
    mint((0.08, -0.92, 0), 75, 0.85)
    seeds("#4c5a3a", 90, (-0.48, -0.8), (0.3, 0.14), 3, (0.04, 0.032, 0.03))


@product("chamomile-flowers", "tea")
def chamomile():
    tea_pouch("Chamomile\nFlowers", "Whole blossoms", "50 g", "#e9d9a9", "#a8761b", seed=5)
    spots = [(-0.75, -0.62, 10), (-0.38, -0.9, -14), (0.12, -0.95, 8), (0.55, -0.8, -20)]
    with props():
        for i, (x, y, tip) in enumerate([*spots, (0.85, -0.55, 12), (-0.08, -1.12, 10)]):
            daisy((x, y, 0.06), (tip, 24 - i * 8, i * 50), 1.15 if i % 2 else 0.95)


@product("hibiscus-karkadeh", "tea")
def hibiscus():
    tea_pouch("Hibiscus\nKarkadeh", "Aswan petals", "100 g", "#8e2440", "#8e2440", seed=7)
    petals(["#6d1226", "#8b1a33", "#530d1c"], 70, (0.0, -0.85), (0.7, 0.2), 6, 0.24, 0.16, 0.14)


@product("masala-chai", "tea")
def masala_chai():
    tin("Masala\nChai", "Assam & spice", "100 g", "#a4502c", "#8c3f20")
    with props():
        with group((-0.32, -0.78, 0.1), (0, 0, 14), 0.72):
            cinnamon((0, 0.14, 0), (0, 0, 8))
            cinnamon((0.05, -0.16, 0), (0, 0, -4))
        anise((0.38, -0.78, 0.17), (48, 0, 8), 0.85)
        anise((0.72, -0.62, 0.02), (14, 0, 50), 0.75)
    cardamom(6, (0.0, -1.02), (0.34, 0.06))


# --- Coffee ----------------------------------------------------------------------------------


@product("yirgacheffe-light-roast", "coffee")
def yirgacheffe():
    coffee_bag("Yirga-\ncheffe", "Light roast", "#efe9dd", "#c07a2c", 2, "#f9f5ec")
    beans("#7d4c28", 30)


@product("huila-medium-roast", "coffee")
def huila():
    coffee_bag("Huila", "Medium roast", "#b5654a", "#8f4029", 4)
    beans("#55301a", 30, seed=5)


@product("house-espresso", "coffee")
def espresso():
    coffee_bag("House\nEspresso", "Souk blend", "#20463a", "#173a2f", 6)
    beans("#3a2012", 34, seed=6)


@product("sumatra-dark-roast", "coffee")
def sumatra():
    coffee_bag("Sumatra", "Dark roast", "#27262a", "#7c2f22", 8)
    beans("#24140c", 34, seed=7)


@product("arabic-coffee-cardamom", "coffee")
def arabic():
    coffee_bag("Arabic\nCoffee", "With cardamom", "#c6a566", "#7b5a22", 10)
    beans("#8a5a2f", 18, (-0.3, -1.0), (0.5, 0.2), 8)
    cardamom(11, (0.5, -0.9), (0.45, 0.2))


@product("water-process-decaf", "coffee")
def decaf():
    coffee_bag("Water-Process\nDecaf", "Medium roast", "#a9bfc6", "#3d6373", 12)
    beans("#5b3620", 28, seed=9)


# --- Honey -----------------------------------------------------------------------------------


@product("sidr-honey", "honey")
def sidr():
    jar("Sidr\nHoney", "Hadramaut", "#c8680f", "#d98a3a", "#7a3f10")
    with props():
        dipper((0.02, -0.9, 0.16), (0, 0, 22), 0.62)


@product("acacia-honey", "honey")
def acacia():
    jar("Acacia\nHoney", "Spring flowers", "#f7c64a", "#f6dc98", "#a5791a", lid="#e9e3d4")
    for i, (x, y) in enumerate(
        ((-0.5, -0.75), (-0.2, -0.92), (0.28, -0.85), (0.62, -0.68), (0.5, -0.98))
    ):
        blossom((x, y, 0.03), (12 - 3 * i, 6 - 4 * i, i * 40), 0.85 + 0.1 * (i % 3))


@product("wild-thyme-honey", "honey")
def thyme():
    jar("Wild Thyme\nHoney", "Mountain", "#e79320", "#eeb766", "#4d6136")
    for x, y, a, s in ((0.12, -0.86, 10, 0.72), (-0.3, -0.98, -12, 0.7), (0.34, -0.98, 20, 0.6)):
        sprig((x, y, 0), (0, 0, a), 18, 0.15, 0.06, "#6c7c52", s)


@product("honeycomb", "honey", fill=1.06)
def honeycomb():
    plate = paint("#f4f1ea", 0.3, coat=0.4)
    line = [(0, 0), (0.6, 0), (0.65, 0.02), (1.0, 0.09), (1.03, 0.115)]
    lathe([*line, (1.0, 0.13), (0.64, 0.06), (0, 0.05)], plate)
    comb((0, 0.04, 0.06), (0, 0, 14), (1.3, 0.9, 0.5))
    comb((0.04, 0.06, 0.58), (0, 0, -16), (1.02, 0.72, 0.44))
    with props():
        amber = honey("#f0a21e", "#f0bd66")
        pool = lathe([*arc(0, 0, 0.5, 90, 0, 6)][::-1], amber, (0.3, -0.6, 0.065))
        pool.scale = (0.9, 0.42, 0.05)
        dipper((-0.75, -0.78, 0.12), (0, 0, 6), 0.5)


def comb(place, turn, size):
    """A block of honeycomb, cells open on top and on the cut sides."""
    wide, deep, high = size
    wax = paint("#d8952a", 0.35, sss=0.25, coat=0.3, glow=0.05)
    with group(place, turn):
        box((wide, deep, high - 0.06), honey("#f0a21e", "#f0bd66"), (0, 0, 0.0), 0.05)
        box((wide - 0.08, deep - 0.08, high - 0.12), paint("#c2730f", 0.4), (0, 0, 0.02), 0.05)
        for spot, tilt, across, up in (
            ((0, 0, high - 0.06), (0, 0, 0), wide, deep),
            ((0, -deep / 2, (high - 0.06) / 2), (90, 0, 0), wide, high - 0.06),
            ((wide / 2, 0, (high - 0.06) / 2), (90, 0, 90), deep, high - 0.06),
            ((-wide / 2, 0, (high - 0.06) / 2), (90, 0, -90), deep, high - 0.06),
        ):
            with group(spot, tilt):
                cells(across, up, 0.125, wax)


def cells(wide, tall, pitch, wax):
    """Open hexagonal cells over a rectangle."""
    points, faces = [], []
    row = pitch * math.sqrt(3) / 2
    for j in range(round(tall / row)):
        for i in range(round(wide / pitch)):
            x = (i + 0.25 + 0.5 * (j % 2)) * pitch - wide / 2 + pitch * 0.1
            y = (j + 0.5) * row - tall / 2
            start = len(points)
            for radius, z in ((0.6, 0.0), (0.6, 0.05), (0.46, 0.055), (0.42, -0.0)):
                for k in range(6):
                    a = math.radians(60 * k + 30)
                    points.append(
                        (x + radius * pitch * math.cos(a), y + radius * pitch * math.sin(a), z)
                    )
            for level in range(3):
                for k in range(6):
                    n, m = start + level * 6, (k + 1) % 6
                    faces.append((n + k, n + m, n + 6 + m, n + 6 + k))
    put(mesh(points, faces, 40, weld=False), wax)


@product("date-molasses", "honey")
def molasses():
    line = bottle_line(0.45, 1.15, 1.55, 1.75, 0.17, 0.28)
    bottle(line, "#fdfaf4", glass("#3a1608", 0.02, 1.42, shadow="#8a5a3c"), 1.4)
    can(0.2, 1.66, 1.92, metal("#2b2624", 0.4), 0.03)
    front_label(0.45, 0.64, 0.8, 0.78, "Date\nMolasses", "Basra", "400 g", "#5a2a17")
    skin = bumpy(mottled(paint("#5b2a14", 0.35, coat=0.3), ("#42190b", "#7c431f"), 5), 12, 0.5)
    with props():
        for i, (x, y, a) in enumerate([(-0.72, -0.5, 30), (-0.4, -0.78, -20), (0.72, -0.6, 65)]):
            date = tinted([lump((0.24, 0.13, 0.125), 0.22, i)], skin)[0]
            put(date, None, (x, y, 0.12), (0, 4, a))


# --- Oils and vinegars -----------------------------------------------------------------------


@product("extra-virgin-olive-oil", "oils")
def olive_oil():
    line = bottle_line(0.4, 1.3, 1.7, 2.12, 0.12, 0.3)
    bottle(line, "#5f6b2a", glass("#5c6a1f", 0, 1.46, shadow="#a9b05a"), 1.55)
    can(0.135, 2.02, 2.28, paint("#1d2420", 0.4), 0.03)
    front_label(
        0.4, 0.72, 0.76, 0.92, "Extra Virgin\nOlive Oil", "First cold press", "250 ml", GREEN
    )
    olives(((-0.66, -0.42), (-0.48, -0.72), (0.62, -0.6)))
    sprig((0.55, -0.72, 0.0), (0, 0, 24), 8, size=0.75)


@product("lemon-olive-oil", "oils")
def lemon_oil():
    line = bottle_line(0.4, 1.3, 1.7, 2.12, 0.12, 0.3)
    bottle(line, "#f6f8ee", glass("#e3c93a", 0, 1.46, shadow="#efe19a"), 1.55)
    can(0.135, 2.02, 2.28, wood("#c79a66", "#a5763f", "z"), 0.03)
    front_label(0.4, 0.72, 0.76, 0.92, "Lemon\nOlive Oil", "Pressed together", "250 ml", "#a8830f")
    with props():
        lemon((0.78, -0.3, 0.3), (0, 0, 35), 0.95)
        lemon_half((-0.68, -0.55, 0.28), (-14, 0, 20), 0.9)


@product("black-seed-oil", "oils")
def black_seed():
    line = bottle_line(0.46, 0.98, 1.32, 1.52, 0.19, 0.24)
    bottle(line, "#9a5312", glass("#5a2c08", 0, 1.46, shadow="#a0703a"), 1.1)
    can(0.225, 1.36, 1.66, paint("#1b1b1b", 0.45), 0.03)
    front_label(0.46, 0.54, 0.82, 0.7, "Black\nSeed Oil", "Nigella sativa", "125 ml", "#2a2a2a")
    seeds("#17161a", 420, (0.0, -0.8), (0.66, 0.2), 4, (0.032, 0.02, 0.018), 0.07)


@product("toasted-sesame-oil", "oils")
def sesame():
    line = bottle_line(0.38, 1.28, 1.66, 2.0, 0.12, 0.28)
    bottle(line, "#f8f4ea", glass("#b5651b", 0, 1.46, shadow="#cf9a5e"), 1.5)
    can(0.14, 1.9, 2.16, metal("#b5472c", 0.35), 0.03)
    front_label(0.38, 0.7, 0.72, 0.86, "Toasted\nSesame Oil", "Stone pressed", "250 ml", "#9a4a1c")
    seeds("#e9d5a8", 420, (0.0, -0.75), (0.7, 0.2), 5, (0.036, 0.023, 0.013), 0.06)


@product("pomegranate-vinegar", "oils")
def vinegar():
    line = bottle_line(0.38, 1.28, 1.66, 2.0, 0.12, 0.28)
    bottle(line, "#faf5f4", glass("#b81836", 0, 1.4, shadow="#d87a8c"), 1.52)
    lathe(
        [(0, 1.94), (0.1, 1.94), (0.115, 2.05), (0.13, 2.2), (0.12, 2.22), (0, 2.22)],
        wood("#c49a6c", "#a97c4c"),
    )
    front_label(0.38, 0.7, 0.72, 0.86, "Pomegranate\nVinegar", "Aged in oak", "250 ml", "#8c1730")
    with props():
        pomegranate((0.82, -0.15, 0.4), (0, -24, 20), 0.98)
    arils(14, (-0.25, -0.85), (0.6, 0.16))


# --- Bath ------------------------------------------------------------------------------------


@product("aleppo-laurel-soap", "bath", fill=0.92)
def aleppo():
    def bar(place, turn, tone):
        skin = mottled(paint(tone, 0.6), (tone, "#b49a5c"), 2.2, span=(0.35, 0.8))
        stamped(skin, stamp("souk\naleppo"), (0.66, 0.66), (0, 0.47), "xz", 0.05)
        box((1.0, 0.72, 0.94), skin, place, 0.055, turn)

    bar((-0.5, 0.12, 0), (0, 0, 12), "#7b7a3f")
    bar((0.58, -0.02, 0), (0, 0, -14), "#85803f")
    bar((0.0, 0.06, 0.945), (0, 0, 5), "#74763c")
    sprig((0.5, -0.78, 0.0), (0, 0, 8), 9, 0.36, 0.13, "#55693a", 0.8)


def sleeve(deep, high, soft):
    """A paper band over the front of a bar with rounded edges, as a label's surface."""
    flat, bend = high / 2 - soft, soft + 0.004

    def surface(x, h):
        past = max(abs(h) - flat, 0)
        turn = min(past / bend, math.pi / 2)
        y = -deep / 2 + soft - bend * math.cos(turn) + max(past - bend * math.pi / 2, 0)
        z = min(abs(h), flat) + bend * math.sin(turn)
        return (x, y, high / 2 + math.copysign(z, h))

    return surface


@product("charcoal-soap", "bath", fill=0.92)
def charcoal():
    flat = mottled(paint("#2f3032", 0.5), ("#28292b", "#3c3d3f"), 3)
    box((1.5, 0.95, 0.46), flat, (0, 0.05, 0), 0.13, (0, 0, 6), 8)
    box((1.5, 0.95, 0.46), flat, (0.03, 0.06, 0.465), 0.13, (0, 0, -7), 8)
    with group((0.02, 0.1, 0.93), (-5, 0, 4)):
        box((1.45, 0.5, 0.94), flat, (0, 0, 0), 0.13, steps=8)
        picture = label("Charcoal\nSoap", "", "", accent="#2a2b2d", ratio=0.755)
        sheet(sleeve(0.5, 0.94, 0.13), 0.8, 1.06, printed(picture), 4, 60)
    with props():
        stone = mottled(paint("#9b9892", 0.8), ("#8b8882", "#aaa7a0"), 6)
        for x, y, s in ((-1.0, -0.5, 1.0), (0.95, -0.55, 0.8), (0.7, -0.75, 0.5)):
            put(
                tinted([lump((0.2, 0.15, 0.1), 0.2, x)], stone)[0],
                None,
                (x, y, 0.09 * s),
                (0, 0, x * 80),
                s,
            )


@product("rose-water-mist", "bath")
def rose_water():
    line = [(0, 0), *arc(0.38, 0.06, 0.06, -90, 0, 5), *arc(0.3, 1.4, 0.14, 0, 85, 8), (0.2, 1.58)]
    bottle(line, "#f9e9e6", glass("#f7cfd0", 0.04, 1.33, shadow="#f6dedd"), 1.36)
    gold = metal("#d8a98a", 0.25)
    can(0.23, 1.54, 1.66, gold, 0.02)
    white = paint("#f7f1ee", 0.35, coat=0.3)
    can(0.2, 1.66, 1.96, white, 0.05)
    lathe(rounded(0.035, 0, 0.06, 0.01), gold, (0, -0.18, 1.84), (90, 0, 0))
    front_label(
        0.44,
        0.72,
        0.76,
        0.82,
        "Rose Water\nMist",
        "Damask rose",
        "100 ml",
        "#a8465a",
        paper="#fbf3ef",
    )
    rose_petals()


@product("argan-body-oil", "bath")
def argan():
    line = bottle_line(0.46, 1.1, 1.38, 1.52, 0.2, 0.2)
    bottle(line, "#b9691a", glass("#c47a18", 0, 1.46, shadow="#c99a56"), 1.15)
    can(0.235, 1.42, 1.66, metal("#d9b98c", 0.25), 0.025)
    rubber = paint("#26211e", 0.6)
    lathe(
        [(0, 1.64), (0.15, 1.64), *curve([(0.15, 1.7), (0.135, 1.95), (0.09, 2.08)]), (0, 2.11)],
        rubber,
    )
    front_label(0.46, 0.58, 0.82, 0.78, "Argan\nBody Oil", "Cold pressed", "100 ml", "#8a4f1d")
    nut = mottled(paint("#9a6a3b", 0.5), ("#83552b", "#b58450"), 6)
    with props():
        for x, y, a in ((-0.62, -0.55, 20), (-0.36, -0.78, 80), (0.66, -0.6, -30)):
            put(tinted([lump((0.17, 0.12, 0.115), 0.08, x)], nut)[0], None, (x, y, 0.11), (0, 0, a))


@product("shea-hand-balm", "bath")
def shea():
    steel = metal("#cfcdc8", 0.28)
    outer = [(0, 0), *arc(0.82, 0.05, 0.05, -90, 0, 5), (0.87, 0.5)]
    lathe(hollow(outer, 0.03, 0.05), steel)
    swirl = [
        (0.845 * (1 - i / 60), 0.44 + 0.035 * math.sin(i * 0.55) + 0.0016 * i) for i in range(61)
    ]
    lathe(swirl, paint("#f6ead2", 0.35, sss=0.3, coat=0.3), sharp=180)
    picture = strip("Shea Hand Balm", accent="#9a5b34", ratio=4.6)
    wrap(0.87, 0.25, 1.66, 0.36, printed(picture))
    with group((0.62, 0.62, 0.0), (0, 0, -14)):
        lid = stamped(metal("#cfcdc8", 0.28), stamp("souk\nshea"), (1.0, 1.0), (0, 0), "xy", 0.05)
        with group((0, 0, 0.9), (74, 0, 0)):
            lathe(rounded(0.9, 0, 0.2, 0.05), lid)
    nut = mottled(paint("#6d4327", 0.45, coat=0.2), ("#58331c", "#87583a"), 5)
    with props():
        for x, y, a in ((-0.95, -0.45, 20), (0.9, -0.55, -40)):
            put(tinted([lump((0.2, 0.14, 0.13), 0.06, x)], nut)[0], None, (x, y, 0.12), (0, 0, a))


def bristles(wide, deep, tall, count, colour, seed=1):
    """Many thin hairs in an oval, in tufts."""
    dice = random.Random(seed)
    points, faces = [], []
    for _ in range(count):
        a, r = dice.uniform(0, 2 * math.pi), math.sqrt(dice.uniform(0, 1))
        x, y = r * math.cos(a), r * math.sin(a)
        x, y = round(x * 11) / 11, round(y * 6) / 6
        if x * x + y * y > 1:
            continue
        foot = Vector((x * wide, y * deep, 0)) + Vector(
            (dice.gauss(0, 0.02), dice.gauss(0, 0.02), 0)
        )
        tip = foot * 1.06 + Vector(
            (dice.gauss(0, 0.03), dice.gauss(0, 0.03), tall + dice.gauss(0, 0.012))
        )
        start = len(points)
        for end in (foot, tip):
            for k in range(3):
                b = math.radians(120 * k)
                points.append(end + Vector((0.008 * math.cos(b), 0.008 * math.sin(b), 0)))
        for k in range(3):
            m = (k + 1) % 3
            faces.append((start + k, start + m, start + 3 + m, start + 3 + k))
    put(mesh(points, faces, 180, weld=False), paint(colour, 0.7))


@product("olive-wood-brush", "bath")
def brush():
    def one(material, strap=True):
        body = lathe(rounded(0.5, 0, 0.24, 0.11, 0.06), material, sharp=180)
        body.scale = (1.75, 0.98, 1)
        with group((0, 0, 0.02), (180, 0, 0)):
            bristles(0.76, 0.4, 0.34, 9000, "#d9c39a")
        if strap:
            line = [(-0.3, -0.47, 0.1), (-0.3, -0.3, 0.3), (-0.3, 0.3, 0.3), (-0.3, 0.47, 0.1)]
            tube(line, 0.035, paint("#e6dac3", 0.9))

    with group((0.05, -0.35, 0.33), (0, 0, 8)):
        one(wood("#c89a5f", "#7d5227", "x", 0.45, 3.5))
    seal = stamped(
        wood("#c89a5f", "#7d5227", "x", 0.45, 3.0),
        stamp("souk", 1.6, False),
        (0.7, 0.44),
        axes="xy",
        depth=0.05,
        darken=0.75,
    )
    with (
        group((0.0, 0.62, 0.86), (0, 0, -8)),
        group((0, 0, 0), (78, 0, 0)),
        group((0, 0, 0), (0, 0, 90)),
    ):
        one(seal, False)
