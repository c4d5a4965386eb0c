"""Ceramics, brewing, lighting and sound: the things that stay."""

import math
import random

import bpy
from labels import grille, stamp
from pantry import front_label, glass, product
from shapes import (
    arc,
    ball,
    box,
    can,
    curve,
    group,
    hollow,
    lathe,
    mesh,
    props,
    put,
    rounded,
    tube,
)
from studio import (
    bumpy,
    dipped,
    fabric,
    lantern,
    metal,
    paint,
    rgb,
    speckled,
    stamped,
    wood,
)

FOREST, CLAY, SAND = ("#1f4a3d", "#53806f"), ("#b0664c", "#7d4431"), ("#dccbb0", "#a68a63")
OAT = ("#ece5d8", "#a99b86")


def glaze(tones, rough=0.32):
    return speckled(*tones, rough, coat=0.25, coat_rough=0.2)


def glow(place, power, colour="#ffc27a", size=0.1):
    light = bpy.data.lights.new("bulb", "POINT")
    light.energy, light.color, light.shadow_soft_size = power, rgb(colour), size
    put(light, None, place)


# --- Ceramics --------------------------------------------------------------------------------


def mug(tones):
    clay = dipped(glaze(tones), "#c9ad8d", 0.13)
    outer = [(0, 0), (0.42, 0), *arc(0.46, 0.14, 0.14, -70, 0, 6), (0.62, 0.4), (0.63, 1.2)]
    lathe(hollow(outer, 0.055, 0.1), clay)
    tube(
        [
            (0.58, 0, 1.02),
            (0.82, 0, 1.04),
            (0.98, 0, 0.82),
            (0.94, 0, 0.48),
            (0.76, 0, 0.3),
            (0.57, 0, 0.28),
        ],
        [0.07, 0.068, 0.064, 0.064, 0.068, 0.075],
        clay,
    )
    lathe([(0, 1.09), (0.58, 1.09)], paint("#2a1308", 0.12))


@product("stoneware-mug", "ceramics", fill=0.95)
def green_mug():
    mug(FOREST)


@product("stoneware-mug--sand", "ceramics", fill=0.95)
def sand_mug():
    mug(SAND)


@product("stoneware-mug--clay", "ceramics", fill=0.95)
def clay_mug():
    mug(CLAY)


def small_cup(place, turn, tones, full=True):
    clay = glaze(tones)
    with group(place, turn):
        saucer = [(0, 0), (0.34, 0), (0.38, 0.03), (0.66, 0.1), (0.68, 0.125)]
        lathe([*saucer, (0.655, 0.14), (0.36, 0.065), (0, 0.06)], clay)
        with group((0, 0, 0.06)):
            outer = curve([(0, 0), (0.2, 0.0), (0.3, 0.08), (0.385, 0.32), (0.4, 0.56)], 6)
            lathe(hollow(outer, 0.035, 0.06), clay)
            if full:
                lathe([(0, 0.47), (0.36, 0.47)], paint("#8a5326", 0.25))
                lathe([(0.3, 0.472), (0.366, 0.474)], paint("#5a2f14", 0.25))
            tube([(0.37, 0, 0.46), (0.53, 0, 0.45), (0.55, 0, 0.27), (0.36, 0, 0.18)], 0.038, clay)


@product("espresso-cups", "ceramics", fill=1.08)
def espresso_cups():
    small_cup((-0.36, 0.62, 0), (0, 0, 150), CLAY)
    small_cup((0.34, -0.5, 0), (0, 0, -25), OAT)


def bowl(radius, high, tones, place=(0, 0, 0)):
    outer = curve(
        [
            (0, 0),
            (radius * 0.42, 0),
            (radius * 0.46, 0.05),
            (radius * 0.8, high * 0.42),
            (radius, high),
        ],
        8,
    )
    with group(place):
        lathe(hollow(outer, 0.05, 0.09), glaze(tones))


@product("serving-bowl", "ceramics")
def serving_bowl():
    bowl(1.15, 0.72, FOREST)
    bowl(0.98, 0.62, SAND, (0.01, 0, 0.2))
    bowl(0.8, 0.5, OAT, (0, 0.01, 0.4))


@product("dinner-plate", "ceramics")
def dinner_plate():
    line = curve([(0, 0), (0.55, 0), (0.6, 0.02), (0.8, 0.09), (0.98, 0.13), (1.0, 0.155)], 6)
    face = [
        (0.985, 0.17),
        *curve([(0.95, 0.165), (0.78, 0.125), (0.62, 0.06), (0.5, 0.05), (0, 0.05)], 6),
    ]
    with group((0, 0.1, 1.0), (80, 0, 0)):
        lathe([*line, *face], glaze(OAT))
        lathe(arc(0.985, 0.158, 0.022, 0, 360, 12), glaze(("#8d6b4b", "#6b4d33")))
    oak = wood("#b98a5b", "#93653a")
    for x in (-0.42, 0.42):
        box((0.1, 0.85, 0.09), oak, (x, 0.12, 0), 0.02)
        box((0.1, 0.08, 0.2), oak, (x, -0.28, 0.0), 0.02)
        box((0.1, 0.08, 0.8), oak, (x, 0.42, 0.0), 0.02, (-12, 0, 0))
    box((0.9, 0.08, 0.08), oak, (0, 0.5, 0.0), 0.02)


@product("ceramic-teapot", "ceramics")
def teapot():
    clay = glaze(("#a9b5a0", "#6f7d68"))
    body = curve(
        [(0.38, 0), (0.45, 0.02), (0.72, 0.34), (0.74, 0.62), (0.5, 0.95), (0.36, 1.02)], 10
    )
    lathe([(0, 0), *body, (0.3, 1.02)], clay)
    lid = curve([(0.4, 1.01), (0.4, 1.05), (0.24, 1.13), (0.06, 1.17)], 6)
    lathe([*lid, *arc(0, 1.26, 0.1, -60, 90, 10)], clay)
    tube(
        [(-0.55, 0, 0.42), (-0.85, 0, 0.56), (-1.0, 0, 0.82), (-1.18, 0, 0.98)],
        [0.2, 0.14, 0.09, 0.07],
        clay,
    )
    can(0.045, 0, 0.02, paint("#1c1f1b", 0.8), 0.004, place=(-1.175, 0, 0.985), turn=(0, -48, 0))
    cane = wood("#b98a5b", "#8a5c35", "x")
    with group((0, 0, 0.9)):
        tube(
            [
                (0.46, 0, 0),
                (0.52, 0, 0.36),
                (0.3, 0, 0.72),
                (-0.3, 0, 0.72),
                (-0.52, 0, 0.36),
                (-0.46, 0, 0),
            ],
            0.045,
            cane,
        )
    for x in (-0.46, 0.46):
        ball(0.075, clay, (x, 0, 0.9))


def stems(count, low, high, lean=0.55, seed=4, colour="#cdb58a"):
    """Dried bunny-tail grass."""
    dice = random.Random(seed)
    straw, tail = paint("#a58f5c", 0.8), bumpy(paint(colour, 0.95, sheen=0.6), 90, 1.0, "cells")
    for i in range(count):
        x = (i / max(count - 1, 1) * 2 - 1) * lean * dice.uniform(0.8, 1.1)
        y, top = dice.uniform(-0.25, 0.25), dice.uniform(low, high) - abs(x) * 0.25
        tube([(0, 0, 0.9), (x * 0.2, y * 0.2, top * 0.68), (x, y, top)], 0.011, straw)
        ball(0.075, tail, (x * 1.04, y, top + 0.12), (1, 1, 2.1), (0, math.degrees(x * 0.5), 0))


@product("bud-vase", "ceramics")
def vase():
    clay = bumpy(glaze(("#c4785a", "#a05a3e"), 0.6), 7, 0.12)
    outer = curve(
        [
            (0, 0),
            (0.3, 0),
            (0.4, 0.06),
            (0.56, 0.42),
            (0.42, 0.84),
            (0.17, 1.1),
            (0.15, 1.3),
            (0.21, 1.42),
        ],
        8,
    )
    lathe(hollow(outer, 0.045, 0.08), clay, sharp=70)
    stems(7, 1.95, 2.3)


# --- Brewing ---------------------------------------------------------------------------------


@product("hand-grinder", "brewing")
def grinder():
    steel, dark = metal("#b9bbbd", 0.3), paint("#2a2c2e", 0.5)
    can(0.36, 0.0, 0.72, dark, 0.05)
    can(0.37, 0.72, 0.8, steel, 0.015)
    can(0.365, 0.8, 1.3, wood("#a8713f", "#754824", "z", 0.4), 0.02)
    can(0.37, 1.3, 1.82, steel, 0.03)
    lathe([(0.36, 1.82), *curve([(0.34, 1.84), (0.2, 1.9), (0.07, 1.92)], 5), (0, 1.92)], dark)
    can(0.05, 1.9, 2.06, steel, 0.012)
    with group((0, 0, 2.0), (0, 0, -20)):
        box((0.95, 0.11, 0.045), steel, (0.42, 0, 0), 0.02)
        can(0.03, 0.02, 0.14, steel, 0.008, place=(0.84, 0, 0))
        knob = curve([(0, 0.1), (0.07, 0.1), (0.1, 0.2), (0.13, 0.34), (0.1, 0.43), (0, 0.45)], 6)
        lathe(knob, wood("#a8713f", "#754824", "z", 0.4), (0.84, 0, 0))
    seal = stamp("souk", 1.6, False)
    dark_band = stamped(paint("#2a2c2e", 0.5), seal, (0.46, 0.29), (0, 0.38), "xz", 0.0, -9)
    can(0.361, 0.05, 0.68, dark_band, 0.03)


@product("gooseneck-kettle", "brewing", fill=1.12)
def kettle(colour="#26423a"):
    enamel = paint(colour, 0.38, coat=0.3)
    steel, oak = metal("#c9c7c2", 0.25), wood("#a8713f", "#6f4421", "z", 0.4)
    body = [*arc(0.72, 0.06, 0.06, -90, -5, 5), *curve([(0.77, 0.1), (0.72, 0.5), (0.6, 0.98)], 6)]
    lathe([(0, 0), *body, (0.58, 1.02), (0.5, 1.03)], enamel)
    can(0.795, -0.002, 0.05, steel, 0.015)
    lathe(
        [
            (0.53, 1.02),
            (0.53, 1.06),
            *curve([(0.5, 1.08), (0.2, 1.13), (0.05, 1.14)], 5),
            (0, 1.14),
        ],
        enamel,
    )
    can(0.05, 1.12, 1.18, steel, 0.01)
    lathe(rounded(0.1, 1.18, 1.32, 0.045), oak)
    tube(
        [(-0.6, 0, 0.2), (-0.95, 0, 0.3), (-1.06, 0, 0.72), (-1.1, 0, 1.06), (-1.42, 0, 1.2)],
        [0.14, 0.095, 0.07, 0.055, 0.045],
        enamel,
    )
    tube([(0.52, 0, 0.94), (0.85, 0, 1.14), (1.12, 0, 1.06), (1.16, 0, 0.78)], 0.045, steel)
    tube([(1.16, 0, 0.86), (1.15, 0, 0.6), (1.07, 0, 0.3)], [0.075, 0.085, 0.065], oak)


def carafe(full=0.5):
    line = curve([(0.5, 0.0), (0.58, 0.05), (0.7, 0.3), (0.6, 0.66), (0.34, 0.92), (0.36, 1.04)], 8)
    lathe(hollow([(0, 0), *line], 0.032, 0.035), glass("#fafcfc"))
    inner = [(r - 0.018, z) for r, z in line if 0.03 < z < full]
    lathe([(0, 0.032), *inner, (0, inner[-1][1])], glass("#5b2a0f", 0, 1.33, shadow="#9c6f4e"))


@product("pour-over-dripper", "brewing")
def dripper():
    carafe()
    white = paint("#f4f1ea", 0.25, coat=0.4)
    with group((0, 0, 1.05)):
        lathe([(0.1, 0), (0.52, 0), *arc(0.52, 0.03, 0.03, -90, 90, 6), (0.1, 0.06)], white)
        outer = curve([(0.14, 0.04), (0.2, 0.12), (0.36, 0.4), (0.62, 0.82)], 6)
        lathe(hollow(outer, 0.05, 0.05), white)
        tube([(0.45, 0, 0.62), (0.72, 0, 0.62), (0.74, 0, 0.36), (0.33, 0, 0.24)], 0.05, white)
        paper = paint("#e9dfcb", 0.9)
        lathe([(0.12, 0.2), (0.6, 0.86)], paper)
        lathe([(0, 0.6), (0.42, 0.62)], bumpy(paint("#3b2011", 0.9), 40, 0.8))


@product("french-press", "brewing")
def french_press():
    steel, black = metal("#c9c9c9", 0.2), paint("#202122", 0.4)
    lathe(
        hollow([(0, 0.08), (0.5, 0.08), (0.52, 0.12), (0.52, 1.5)], 0.028, 0.11), glass("#fbfdfd")
    )
    brew = glass("#4a2009", 0, 1.33, shadow="#8f6244")
    lathe([(0, 0.105), (0.502, 0.105), (0.502, 1.02), (0, 1.02)], brew)
    lathe(
        [(0, 1.02), (0.503, 1.02), (0.503, 1.1), (0, 1.12)], bumpy(paint("#a9784a", 0.7), 40, 0.6)
    )
    lathe([(0.42, 0), (0.56, 0), (0.57, 0.03), (0.555, 0.12), (0.53, 0.14)], steel)
    for z in (0.5, 1.28):
        lathe([(0.525, z), (0.545, z), (0.545, z + 0.07), (0.525, z + 0.07), (0.525, z)], steel)
    for a in (-130, -50, 50, 130):
        x, y = 0.54 * math.sin(math.radians(a)), -0.54 * math.cos(math.radians(a))
        box((0.07, 0.02, 1.3), steel, (x, y, 0.05), 0.006, (0, 0, a))
    lathe(
        [(0.56, 1.5), (0.57, 1.56), *curve([(0.52, 1.6), (0.3, 1.7), (0.05, 1.74)], 6), (0, 1.74)],
        steel,
    )
    lathe([(0, 1.5), (0.56, 1.5)], steel)
    can(0.018, 1.7, 2.02, steel, 0.004)
    ball(0.1, black, (0, 0, 2.08))
    can(0.47, 1.14, 1.17, steel, 0.01)
    can(0.015, 1.16, 1.5, steel, 0.004)
    tube(
        [
            (0.54, 0, 1.32),
            (0.82, 0, 1.34),
            (0.9, 0, 1.1),
            (0.86, 0, 0.7),
            (0.78, 0, 0.52),
            (0.54, 0, 0.53),
        ],
        [0.05, 0.055, 0.06, 0.06, 0.055, 0.045],
        black,
    )


@product("moka-pot", "brewing")
def moka_pot():
    alloy, black = metal("#c3c4c6", 0.24), paint("#1d1d1e", 0.4)

    def facets(line, material=alloy):
        lathe(line, material, segments=8, sharp=10)

    facets([(0, 0), (0.6, 0), (0.63, 0.03), (0.5, 0.72), (0, 0.72)])
    can(0.52, 0.7, 0.84, alloy, 0.03)
    facets([(0, 0.84), (0.44, 0.84), (0.48, 0.9), (0.6, 1.56), (0.615, 1.6), (0, 1.6)])
    facets([(0.63, 1.6), (0.63, 1.64), (0.4, 1.76), (0.09, 1.83), (0, 1.83)])
    can(0.04, 1.82, 1.9, black, 0.01)
    lathe(curve([(0, 1.88), (0.1, 1.88), (0.13, 1.98), (0.08, 2.07), (0, 2.08)], 5), black)
    points = [(-0.5, -0.14, 1.6), (-0.5, 0.14, 1.6), (-0.8, 0, 1.6), (-0.46, 0, 1.2)]
    put(mesh(points, [(0, 2, 1), (0, 3, 2), (1, 2, 3)], 10), alloy)
    box((0.24, 0.14, 0.1), alloy, (0.6, 0, 1.46), 0.02)
    tube(
        [(0.66, 0, 1.5), (0.98, 0, 1.54), (1.06, 0, 1.3), (1.02, 0, 0.84)],
        [0.06, 0.075, 0.075, 0.06],
        black,
    )
    lathe(rounded(0.035, 0, 0.05, 0.01), metal("#c9a45a"), (0.16, -0.53, 0.46), (80, 0, 17))


# --- Lighting --------------------------------------------------------------------------------


@product("ember-desk-lamp", "lighting", dim=0.66)
def ember():
    brass = metal("#c79a55", 0.24)
    shade = paint("#b6512f", 0.35, coat=0.3)
    lathe(
        [
            (0, 0),
            (0.5, 0),
            *arc(0.5, 0.035, 0.035, -90, 90, 6),
            (0.1, 0.09),
            (0.04, 0.12),
            (0, 0.12),
        ],
        brass,
    )
    can(0.032, 0.08, 1.72, brass, 0.005)
    outer = [(r, z) for r, z in arc(0, 1.2, 0.74, 8, 86, 20)]
    lathe(outer, shade)
    lathe([(r * 0.975, z - 0.012) for r, z in outer], metal("#d8ae6a", 0.3))
    lathe(arc(outer[0][0] * 0.99, outer[0][1], 0.014, 0, 360, 10), brass)
    ball(0.25, paint("#fff0d8", 0.4, glow=3.2, glow_colour="#ffd095"), (0, 0, 1.32))
    lathe(rounded(0.05, 1.93, 2.0, 0.02), brass)
    glow((0, 0, 1.0), 26)
    tube([(0.3, 0.35, 0.03), (0.8, 0.9, 0.02), (1.9, 1.2, 0.02)], 0.016, paint("#3a2c22", 0.7))[
        "prop"
    ] = True


def mushroom(tone, warm, shine):
    gloss = paint(tone, 0.22, coat=0.5)
    opal = paint(tone, 0.22, coat=0.5, glow=shine, glow_colour=warm)
    stem = curve([(0, 0), (0.44, 0), (0.46, 0.05), (0.3, 0.3), (0.17, 0.62), (0.19, 1.0)], 8)
    lathe(stem, gloss)
    cap = curve([(0.86, 0.92), (0.9, 0.97), (0.83, 1.2), (0.56, 1.46), (0.2, 1.58), (0, 1.6)], 8)
    lathe(cap, opal, sharp=180)
    lathe(
        [(r * 0.965, z - 0.02) for r, z in cap],
        paint("#fff3de", 0.6, glow=0.5, glow_colour="#ffc987"),
    )
    ball(0.2, paint("#fff0d8", 0.4, glow=4, glow_colour="#ffd095"), (0, 0, 1.12))
    glow((0, 0, 0.86), 22)


@product("mushroom-lamp", "lighting", dim=0.66)
def cream_mushroom():
    mushroom("#f3e8d4", "#ffd9a6", 0.26)


@product("mushroom-lamp--sage", "lighting", dim=0.66)
def sage_mushroom():
    mushroom("#8fa287", "#b9c08a", 0.12)


@product("paper-pendant", "lighting", dim=0.58)
def pendant():
    line = []
    for i in range(241):
        a = math.radians(-84 + 168 * i / 240)
        r = 0.92 * math.cos(a) * (1 + 0.012 * abs(math.sin(i / 240 * math.pi * 17)))
        line.append((r, 1.5 + 0.8 * math.sin(a)))
    lathe(line, lantern("#e8d6bb", "#ffca8c", 0.12, 0.95), sharp=30)
    wire = lantern("#c9ae88", "#eda85e", 0.1, 0.7)
    for i in range(1, 17):
        a = math.radians(-84 + 168 * i / 17)
        lathe(arc(0.92 * math.cos(a), 1.5 + 0.8 * math.sin(a), 0.006, 0, 360, 6), wire)
    black = paint("#231e1a", 0.5)
    can(0.1, 2.26, 2.4, black, 0.02)
    with props():
        tube([(0, 0, 2.38), (0, 0, 3.5), (0, 0, 6)], 0.012, black)
    glow((0, -0.1, 0.62), 14, size=0.4)


def flame(place, size=1.0):
    with group(place, scale=size):
        line = curve([(0, 0), (0.05, 0.05), (0.06, 0.12), (0.03, 0.25), (0, 0.36)], 8)
        lathe(line, paint("#ffb84d", 0.5, glow=9, glow_colour="#ffb347"), sharp=180)
        lathe(
            [(r * 0.55, z * 0.6 + 0.01) for r, z in line],
            paint("#ffffff", 0.5, glow=14, glow_colour="#fff0c8"),
            sharp=180,
        )
        can(0.01, -0.09, 0.06, paint("#2a2018", 0.9), 0.003)
        glow((0, 0, 0.2), 3.5, "#ffb15a", 0.06)


@product("soy-candle", "lighting", dim=0.68)
def candle():
    frosted = glass("#fbf6ec", 0.03, shadow="#fbf0da")
    lathe(hollow([(0, 0), *arc(0.5, 0.1, 0.1, -90, 0, 6), (0.6, 1.1)], 0.05, 0.1), frosted)
    wax = paint("#f7ead0", 0.5, sss=0.4, glow=0.16, glow_colour="#ffc37a")
    lathe([(0, 0.09), (0.54, 0.09), (0.565, 0.16), (0.565, 0.8), (0.53, 0.78), (0, 0.75)], wax)
    lathe(
        [(0, 0.753), (0.3, 0.755)], paint("#ffe2ae", 0.1, glow=0.5, glow_colour="#ffc983", coat=0.8)
    )
    flame((0, 0, 0.84), 1.15)
    front_label(0.6, 0.41, 0.62, 0.66, "Soy\nCandle", "", "Amber & fig", "#8a4f2d")
    lid = stamped(
        wood("#b98a5b", "#8a5c35", "x", 0.5),
        stamp("souk", 1, False),
        (0.7, 0.7),
        axes="xy",
        depth=0.04,
    )
    with group((0.82, 0.12, 0.0), (0, 0, -24)), group((0, 0, 0.53), (72, 0, 0)):
        lathe(rounded(0.56, 0, 0.09, 0.02), lid)


# --- Sound -----------------------------------------------------------------------------------


def hearth(tone):
    cloth, oak = fabric(tone, 62, 0.9), wood("#a8713f", "#7a4c27", "x")
    lathe(
        [(0, 0.12), *arc(0.6, 0.22, 0.1, -90, 0, 6), *arc(0.58, 1.66, 0.12, 0, 90, 8), (0, 1.78)],
        cloth,
    )
    lathe(rounded(0.66, 0.0, 0.13, 0.02), oak)
    can(0.54, 1.77, 1.81, paint("#1c1f1f", 0.12, coat=0.8), 0.015)
    lathe(arc(0.5, 1.812, 0.008, 0, 360, 8), paint("#ffffff", 0.4, glow=5, glow_colour="#ffcf9a"))
    brass = metal("#c79a55", 0.25)
    lathe([(0.55, 1.765), (0.575, 1.765), (0.575, 1.795), (0.55, 1.795)], brass)
    box((0.2, 0.012, 0.07), brass, (0, -0.703, 0.32), 0.005)


@product("hearth-speaker", "sound", fill=0.95)
def hearth_sage():
    hearth("#7f8f83")


@product("hearth-speaker--charcoal", "sound", fill=0.95)
def hearth_charcoal():
    hearth("#34373a")


@product("pocket-speaker", "sound")
def pocket():
    rubber = paint("#3b3f42", 0.5)
    cloth = stamped(paint("#b4583a", 0.5), grille(), (1.44, 0.9), (0, 0.47), "xz", 0.01, 0.85)
    with group((0, 0, 0), (0, 0, 24)):
        box((1.75, 0.62, 1.15), rubber, (0, 0, 0.02), 0.26, steps=10)
        box((1.56, 0.68, 0.94), cloth, (0, 0, 0.125), 0.16, steps=10)
        for x in (-0.3, 0, 0.3):
            can(0.075, 0, 0.035, paint("#f1e6d8", 0.5), 0.015, place=(x, 0, 1.15))
        brass = metal("#d8b67a", 0.25)
        box((0.3, 0.02, 0.1), brass, (0.48, -0.343, 0.22), 0.008)
        strap = paint("#6b4026", 0.65)
        tube(
            [(0.82, 0, 0.92), (1.08, 0, 0.95), (1.2, -0.02, 0.7), (1.12, 0, 0.36), (0.85, 0, 0.3)],
            0.045,
            strap,
        )
        ball(0.012, paint("#ffffff", 0.5, glow=6, glow_colour="#bfffd0"), (-0.6, -0.343, 0.9))


@product("drift-headphones", "sound")
def headphones():
    shell = paint("#ece6da", 0.38, coat=0.2)
    pad = paint("#6a5a4d", 0.65, sheen=0.3)
    steel = metal("#c5b08a", 0.25)
    with group((0, 0, 0), (0, 0, 32)):
        top = [(-0.72, 0, 1.02), (-0.66, 0, 1.5), (0, 0, 1.98), (0.66, 0, 1.5), (0.72, 0, 1.02)]
        band = tube(top, [0.05, 0.075, 0.085, 0.075, 0.05], shell)
        band.scale = (1, 1.9, 1)
        under = tube([(-0.5, 0, 1.68), (0, 0, 1.885), (0.5, 0, 1.68)], [0.06, 0.08, 0.06], pad)
        under.scale = (1, 1.9, 1)
        for side in (-1, 1):
            with group((0.72 * side, 0, 0.56), (0, 8 * side, 0)):
                tube([(0, 0, 0.6), (0.02 * side, 0, 0.36), (0.06 * side, 0, 0.3)], 0.035, steel)
                tube(
                    [
                        (0.06 * side, -0.36, 0.05),
                        (0.07 * side, -0.27, 0.28),
                        (0.07 * side, 0, 0.38),
                        (0.07 * side, 0.27, 0.28),
                        (0.06 * side, 0.36, 0.05),
                    ],
                    0.032,
                    steel,
                )
                with group((0, 0, 0), (0, 90 * side, 0)):
                    cup = lathe([*rounded(0.44, -0.06, 0.2, 0.1, 0.04)], shell)
                    cup.scale = (1.18, 0.92, 1)
                    ring = lathe(arc(0.31, -0.13, 0.115, 0, 360, 24), pad, sharp=180)
                    ring.scale = (1.2, 0.95, 1)
                    inner = lathe([(0, -0.08), (0.34, -0.08)], fabric("#3a332d", 60))
                    inner.scale = (1.15, 0.9, 1)
                    disc = lathe(rounded(0.24, 0.19, 0.212, 0.01), steel)
                    disc.scale = (1.18, 0.92, 1)
