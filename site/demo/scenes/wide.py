"""The wide still lifes for the front page and its panels."""

import math

import bpy
from home import FOREST, OAT, bowl, candle, kettle, mug, small_cup, teapot, vase
from labels import PAPER
from mathutils import Vector
from pantry import aleppo, beans, coffee_bag, daisy, dipper, jar, sprig, tea_leaves, tin
from shapes import box, group, mesh, props, put
from studio import bumpy, camera, mottled, paint, softbox, stage, wood

SCENES = {}


def scene_of(key, shape):
    def add(build):
        SCENES[key] = (build, shape)
        return build

    return add


def room(shape, samples, wall, table, dim=1.0):
    """A table (of what `table` makes) against a plain wall."""
    scene = stage(wall, shape, samples, 0.62 * dim)
    for thing in list(scene.objects):
        if thing.name.startswith("sweep"):
            bpy.data.objects.remove(thing)
    plaster = bumpy(mottled(paint(wall, 0.9), (wall, wall), 1.0), 3.0, 0.08, distance=0.1)
    box((40, 0.2, 14), plaster, (0, 3.2, -3), 0.01)
    if table:
        box((40, 7.2, 0.3), table(), (0, -0.5, -0.3), 0.03)
    return scene


def window(place, aim, power, panes=(2, 3), gap=0.09):
    """A low sun through a window's bars, drawn on the wall."""
    light = bpy.data.lights.new("sun", "SPOT")
    light.energy, light.spot_size, light.shadow_soft_size = power, math.radians(50), 0.12
    light.spot_blend, light.color = 0.6, (1.0, 0.86, 0.68)
    lamp = bpy.data.objects.new("sun", light)
    lamp.location = place
    way = Vector(aim) - Vector(place)
    lamp.rotation_euler = way.to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(lamp)
    points, faces = [], []

    def pane(left, right, low, high):
        n = len(points)
        points.extend([(left, low, 0), (right, low, 0), (right, high, 0), (left, high, 0)])
        faces.append((n, n + 1, n + 2, n + 3))

    wide, tall = 1.25, 1.9
    pane(-9, -wide, -9, 9)
    pane(wide, 9, -9, 9)
    pane(-wide, wide, tall, 9)
    pane(-wide, wide, -9, -tall)
    for i in range(1, panes[0]):
        x = -wide + 2 * wide * i / panes[0]
        pane(x - gap, x + gap, -tall, tall)
    for i in range(1, panes[1]):
        z = -tall + 2 * tall * i / panes[1]
        pane(-wide, wide, z - gap, z + gap)
    frame = put(mesh(points, faces, 0, weld=False), paint("#000000", 1.0))
    frame.location = Vector(place) + way * 0.42
    frame.rotation_euler = lamp.rotation_euler
    frame.visible_camera = frame.visible_diffuse = frame.visible_glossy = False
    frame.visible_transmission = False


def boards(deep=0.92):
    """A table top of oak boards."""
    tones = (("#c39d75", "#ab845c"), ("#bd9569", "#a57c53"), ("#c7a27b", "#b08960"))
    for i in range(9):
        oak = wood(*tones[(i * 2) % 3], "x", 0.45, 6.5 + i % 3)
        box((40, deep - 0.008, 0.3), oak, (i * 3.1 - 12, 2.7 - i * deep, -0.3), 0.012)


@scene_of("hero", (1600, 1000))
def hero(shape, samples):
    scene = room(shape, samples, "#efeadf", None, 1.75)
    boards()
    window((-7.5, -6.5, 5.2), (3.2, 3.0, 1.75), 5200)
    softbox((-3.6, -1.5, 4.2), 2.5, 170, "#fff6ea", (-2.6, 3.2, 1.6))
    with group((1.34, 0.45, 0), (0, 0, 8), 0.95):
        kettle()
    with group((3.06, 0.95, 0), (0, 0, -6), 1.06):
        coffee_bag("House\nEspresso", "Souk blend", "#c8a981", "#173a2f", 6, PAPER, turn=-6)
    with group((4.1, 0.75, 0), (0, 0, 20), 0.96):
        vase()
    with group((3.44, -0.9, 0), (0, 0, -8), 0.62):
        jar("Sidr\nHoney", "Hadramaut", "#c8680f", "#d98a3a", "#7a3f10")
    with group((1.9, -0.9, 0), (0, 0, -30), 0.6):
        mug(OAT)
    with props():
        dipper((2.42, -1.55, 0.09), (0, 0, 14), 0.42)
    beans("#3a2012", 16, (0.95, -0.85), (0.4, 0.16), 6, size=0.66)
    camera(scene, (0.95, -10.6, 2.85), (0.95, 0, 1.08), 51, 5.6)


@scene_of("story", (1200, 800))
def story(shape, samples):
    def stone():
        return mottled(paint("#d8cfc1", 0.6), ("#d0c6b6", "#ded6ca"), 2.2)

    scene = room(shape, samples, "#cfd5c9", stone, 1.15)
    window((-7.0, -6.5, 5.6), (0.4, 3.0, 1.9), 4600)
    with group((-0.15, 0.7, 0), (0, 0, 6), 1.1):
        teapot()
    with group((1.7, 0.75, 0), (0, 0, 10), 0.92):
        tin("Sencha\nGreen", "Shizuoka", "100 g", "#3f6b4f", "#2f5a41")
    with group((-2.05, 0.8, 0)):
        vase()
    with group((0.85, -0.75, 0), (0, 0, 0), 0.95):
        small_cup((0, 0, 0), (0, 0, -30), OAT)
    with group((-1.15, -0.7, 0), (0, 0, 0), 0.62):
        bowl(1.0, 0.55, FOREST)
        with group((0, 0, 0.16)):
            tea_leaves(["#3e5a32", "#52703d", "#2f4a2a"], 150, (0, 0), (0.5, 0.5), 5)
    tea_leaves(["#3e5a32", "#52703d"], 36, (-0.2, -1.2), (0.5, 0.2), 9, 0.13)
    camera(scene, (0, -9.6, 2.9), (-0.1, 0, 0.95), 62, 5.6)


@scene_of("gift", (1200, 800))
def gift(shape, samples):
    def linen():
        return bumpy(paint("#e2d6c6", 0.95, sheen=0.2), 60, 0.3)

    scene = room(shape, samples, "#e3cdc0", linen, 1.15)
    window((-7.0, -6.5, 5.6), (0.4, 3.0, 1.9), 3600)
    with group((-1.35, 0.35, 0), (0, 0, 6), 1.02):
        jar("Acacia\nHoney", "Spring flowers", "#f3b53a", "#f6dc98", "#a5791a")
    with group((0.3, 0.75, 0), (0, 0, 0), 0.8):
        aleppo()
    with group((1.75, 0.15, 0), (0, 0, -4), 0.95):
        candle()
    with props():
        for x, y, turn in ((-0.55, -0.75, 10), (-0.15, -0.95, 60), (0.35, -0.7, 30)):
            daisy((x, y, 0.05), (12, 14, turn), 0.9)
    dipper((-2.2, -0.75, 0.12), (0, 0, -8), 0.55)
    sprig((0.75, -1.0, 0), (0, 0, 8), 9, 0.36, 0.13, "#66784a", 0.7)
    camera(scene, (0.3, -9.6, 2.75), (0.3, 0, 0.9), 62, 5.6)
