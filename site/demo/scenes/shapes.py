"""Shapes: lathed, lofted, bevelled and scattered meshes, gathered in groups."""

import math
import random
from contextlib import contextmanager

import bmesh
import bpy
from mathutils import Vector, noise

_parents = []
_props = []


@contextmanager
def group(place=(0, 0, 0), turn=(0, 0, 0), scale=1.0):
    """Everything made inside hangs on one point; turns are in degrees."""
    root = bpy.data.objects.new("group", None)
    root.location = place
    root.rotation_euler = [math.radians(a) for a in turn]
    root.scale = (scale,) * 3
    bpy.context.scene.collection.objects.link(root)
    if _parents:
        root.parent = _parents[-1]
    _parents.append(root)
    try:
        yield root
    finally:
        _parents.pop()


@contextmanager
def props():
    """Things made inside do not count when the product is fitted to the picture."""
    _props.append(True)
    try:
        yield
    finally:
        _props.pop()


def put(data, material=None, place=(0, 0, 0), turn=(0, 0, 0), scale=(1, 1, 1)):
    """An object of the given mesh or curve in the current group."""
    if material is not None and not data.materials:
        data.materials.append(material)
    thing = bpy.data.objects.new("thing", data)
    thing.location = place
    thing.rotation_euler = [math.radians(a) for a in turn]
    thing.scale = (scale,) * 3 if isinstance(scale, (int, float)) else scale
    bpy.context.scene.collection.objects.link(thing)
    if _parents:
        thing.parent = _parents[-1]
    if _props:
        thing["prop"] = True
    return thing


def mesh(points, faces, sharp=38, weld=True):
    data = bpy.data.meshes.new("mesh")
    data.from_pydata([tuple(p) for p in points], [], faces)
    if weld:
        work = bmesh.new()
        work.from_mesh(data)
        bmesh.ops.remove_doubles(work, verts=work.verts, dist=1e-5)
        bmesh.ops.recalc_face_normals(work, faces=work.faces)
        work.to_mesh(data)
        work.free()
    data.polygons.foreach_set("use_smooth", [bool(sharp)] * len(data.polygons))
    if sharp:
        data.set_sharp_from_angle(angle=math.radians(sharp))
    return data


def mesh_object(name, points, faces, material):
    thing = put(mesh(points, faces, sharp=60, weld=False), material)
    thing.name = name
    return thing


# --- Profiles: lists of (radius, height) ------------------------------------------------------


def arc(x, z, radius, start, end, steps=8):
    turns = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(x + radius * math.cos(a), z + radius * math.sin(a)) for a in turns]


def curve(points, steps=8):
    """A smooth line through the points (Catmull-Rom)."""
    ends = [points[0], *points, points[-1]]
    line = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for i in range(steps):
            t = i / steps
            line.append(
                tuple(
                    0.5
                    * (
                        2 * q
                        + (r - p) * t
                        + (2 * p - 5 * q + 4 * r - s) * t**2
                        + (3 * q - p - 3 * r + s) * t**3
                    )
                    for p, q, r, s in zip(a, b, c, d, strict=True)
                )
            )
    return [*line, tuple(points[-1])]


def rounded(radius, low, high, soft=0.04, foot=None):
    """The profile of a closed can with soft edges."""
    foot = soft if foot is None else foot
    return [
        (0, low),
        *arc(radius - foot, low + foot, foot, -90, 0, 6),
        *arc(radius - soft, high - soft, soft, 0, 90, 6),
        (0, high),
    ]


def hollow(outer, wall, floor):
    """Close an outer profile (foot to lip) with an inner wall and a round lip."""
    radius, top = outer[-1]
    lip = arc(radius - wall / 2, top, wall / 2, 0, 180, 8)
    inner = [(max(r - wall, 0), z) for r, z in reversed(outer[:-1]) if z > floor and r > wall]
    return [*outer, *lip, *inner, (0, floor)]


def spin(profile, segments=96):
    """The mesh of a profile turned about the upright axis."""
    n = len(profile)
    points, faces = [], []
    for i in range(segments):
        a = 2 * math.pi * (i + 0.5) / segments
        points += [(r * math.sin(a), -r * math.cos(a), z) for r, z in profile]
        j = (i + 1) % segments
        faces += [(i * n + k, j * n + k, j * n + k + 1, i * n + k + 1) for k in range(n - 1)]
    return points, faces


def lathe(profile, material, place=(0, 0, 0), turn=(0, 0, 0), scale=1.0, segments=96, sharp=38):
    return put(mesh(*spin(profile, segments), sharp=sharp), material, place, turn, scale)


def can(radius, low, high, material, soft=0.03, **where):
    return lathe(rounded(radius, low, high, soft), material, **where)


def ball(radius, material, place=(0, 0, 0), scale=1.0, turn=(0, 0, 0)):
    return lathe(arc(0, 0, radius, -90, 90, 32), material, place, turn, scale, 64, 180)


def box(size, material, place=(0, 0, 0), soft=0.05, turn=(0, 0, 0), steps=5):
    """A box with rounded edges, standing on `place`."""
    work = bmesh.new()
    bmesh.ops.create_cube(work, size=1)
    for vert in work.verts:
        vert.co = Vector((vert.co.x * size[0], vert.co.y * size[1], (vert.co.z + 0.5) * size[2]))
    bmesh.ops.bevel(work, geom=work.edges, offset=soft, segments=steps, profile=0.5, affect="EDGES")
    data = bpy.data.meshes.new("box")
    work.to_mesh(data)
    work.free()
    data.polygons.foreach_set("use_smooth", [True] * len(data.polygons))
    data.set_sharp_from_angle(angle=math.radians(40))
    return put(data, material, place, turn)


def tube(points, radius, material, closed=False, **where):
    """A round bar along a smooth line; `radius` may be one for each point."""
    data = bpy.data.curves.new("tube", "CURVE")
    data.dimensions, data.bevel_depth, data.bevel_resolution = "3D", 1.0, 6
    data.resolution_u, data.use_fill_caps = 16, True
    spline = data.splines.new("BEZIER")
    spline.bezier_points.add(len(points) - 1)
    spline.use_cyclic_u = closed
    radii = [radius] * len(points) if isinstance(radius, (int, float)) else radius
    for knot, place, size in zip(spline.bezier_points, points, radii, strict=True):
        knot.co, knot.radius = place, size
        knot.handle_left_type = knot.handle_right_type = "AUTO"
    return put(data, material, **where)


# --- Labels ----------------------------------------------------------------------------------


def sheet(surface, width, height, material, columns=40, rows=24):
    """A label: `surface(x, z)` gives the point for a place on the flat sheet."""
    points, faces, spots = [], [], []
    for j in range(rows + 1):
        for i in range(columns + 1):
            u, v = i / columns, j / rows
            points.append(surface((u - 0.5) * width, (v - 0.5) * height))
            spots.append((u, v))
    for j in range(rows):
        for i in range(columns):
            k = j * (columns + 1) + i
            faces.append((k, k + 1, k + columns + 2, k + columns + 1))
    data = mesh(points, faces, sharp=180, weld=False)
    layer = data.uv_layers.new()
    for loop in data.loops:
        layer.data[loop.index].uv = spots[loop.vertex_index]
    thing = put(data, material)
    # Glass behind a label would show its back and its shadow, distorted.
    thing.visible_transmission = thing.visible_glossy = thing.visible_shadow = False
    return thing


def wrap(radius, z, width, height, material, taper=0.0):
    """A label round a can: `radius` at its middle height `z`."""

    def surface(x, h):
        r = radius + 0.004 + taper * h
        return (r * math.sin(x / radius), -r * math.cos(x / radius), z + h)

    return sheet(surface, width, height, material)


def panel(width, height, place, material, turn=(0, 0, 0)):
    thing = sheet(lambda x, z: (x, 0, z), width, height, material, 1, 1)
    thing.location = place
    thing.rotation_euler = [math.radians(a) for a in turn]
    return thing


class Pouch:
    """A standing bag: soft box at the foot, flat at the top."""

    def __init__(
        self, width=1.3, height=1.95, depth=0.62, square=4.0, seed=1, seal=0.13, gusset=0.0
    ):
        self.width, self.height, self.depth = width, height, depth
        self.square, self.seed, self.seal, self.gusset = square, seed, seal, gusset

    def halves(self, z):
        t = z / self.height
        close = min(max((t - 0.25) / (1 - self.seal - 0.25), 0), 1)
        swell = 1 - close * close * (3 - 2 * close)
        tuck = min(1, 0.9 + t * 2.2)
        return (
            self.width / 2 * (1 - 0.03 * math.sin(math.pi * t)) * min(1, 0.97 + t),
            self.depth / 2 * swell * tuck + 0.014,
        )

    def crease(self, x, z):
        t = z / self.height
        if t > 1 - self.seal:
            return 0.004 * math.sin((t - 1) * self.height * 130)
        place = (x * 1.7, z * 1.5 + self.seed, self.seed * 3.1)
        fine = (x * 2.2 + z * 1.3, z * 5.0 - x * 2.0, self.seed * 1.7)
        soft = 0.07 * noise.noise(place) + 0.03 * t * (1 - abs(noise.noise(fine)) * 2.2)
        return soft * math.sin(math.pi * min(t / (1 - self.seal), 1)) ** 0.6

    def front(self, x, z, lift=0.0):
        a, b = self.halves(z)
        n = self.square
        flat = max(1 - min(abs(x) / a, 1) ** n, 0) ** (1 / n)
        return (x, -b * flat - self.crease(x, z) * flat - lift, z)

    def ring(self, parts=18):
        """One turn round the unit cross-section, close-set on the flats and on the sides."""
        n = self.square
        quarter = [(0.94 * i / parts, 0.0) for i in range(parts)]
        quarter = [(x, (1 - x**n) ** (1 / n)) for x, _ in quarter]
        edge = (1 - 0.94**n) ** (1 / n)
        side = [edge * (1 - i / parts) for i in range(parts + 1)]
        quarter += [((1 - y**n) ** (1 / n), y) for y in side]
        half = [(-x, y) for x, y in quarter[:0:-1]] + quarter
        return half + [(x, -y) for x, y in half[-2:0:-1]]

    def build(self, material, rows=110):
        points, faces = [], []
        outline = self.ring()
        count = len(outline)
        for j in range(rows + 1):
            z = self.height * j / rows
            a, b = self.halves(z)
            fold = self.gusset * (z / self.height) ** 1.3
            for u, y in outline:
                x = u * a * (1 - fold * (1 - abs(y)) * abs(u) ** 9)
                points.append((x, y * b + y * self.crease(u * a, z), z))
        for j in range(rows):
            for i in range(count):
                k, low, high = (i + 1) % count, j * count, (j + 1) * count
                faces.append((low + i, low + k, high + k, high + i))
        return put(mesh(points, faces, sharp=60), material)

    def label(self, width, height, z, material):
        return sheet(lambda x, h: self.front(x, z + h, 0.008), width, height, material)


# --- Small things to scatter -----------------------------------------------------------------


def lump(scale, rough=0.0, seed=0, fold=0.0, detail=20):
    """A bean-like mesh, lying flat: `fold` presses a crease along its top."""
    sx, sy, sz = scale
    points, faces = [], []
    for j in range(detail + 1):
        p = math.pi * j / detail
        for i in range(2 * detail):
            q = math.pi * i / detail
            spot = Vector((math.cos(p), math.sin(p) * math.cos(q), math.sin(p) * math.sin(q)))
            size = 1 + rough * noise.noise(spot * 2.2 + Vector((seed, 0, 0)))
            dip = fold * math.exp(-((spot.y / 0.11) ** 2)) if spot.z > 0 else 0
            points.append((spot.x * sx * size, spot.y * sy * size, (spot.z - dip) * sz * size))
    for j in range(detail):
        for i in range(2 * detail):
            k = (i + 1) % (2 * detail)
            a, b = j * 2 * detail, (j + 1) * 2 * detail
            faces.append((a + i, a + k, b + k, b + i))
    return mesh(points, faces, sharp=180)


def leaf(length, width, cup=0.2, bend=0.3, twist=0.0, tip=1.0, seed=0, ruffle=0.0):
    """A leaf, petal or twisted tea strip along x."""
    points, faces = [], []
    rows, cols = 14, 6
    for j in range(rows + 1):
        t = j / rows
        span = width * math.sin(math.pi * min(t**tip, 1)) ** 0.75 + 0.004
        turn = twist * (t - 0.5)
        for i in range(cols + 1):
            s = i / cols * 2 - 1
            y, z = s * span / 2, cup * width * s * s
            z += ruffle * noise.noise((t * 3, s * 2, seed))
            y, z = (
                y * math.cos(turn) - z * math.sin(turn),
                y * math.sin(turn) + z * math.cos(turn),
            )
            points.append(((t - 0.5) * length, y, z + bend * length * (4 * (t - 0.5) ** 2 - 0.3)))
    for j in range(rows):
        for i in range(cols):
            k = j * (cols + 1) + i
            faces.append((k, k + 1, k + cols + 2, k + cols + 1))
    return mesh(points, faces, sharp=180, weld=False)


def scatter(meshes, count, centre, spread, seed=1, lift=0.03, tilt=20, size=(0.85, 1.15), heap=0):
    """Strew copies of the meshes on the floor in an oval, denser in the middle."""
    dice = random.Random(seed)
    with props():
        for _ in range(count):
            angle = dice.uniform(0, 2 * math.pi)
            away = dice.uniform(0, 1) ** (0.8 if not heap else 0.6)
            x = centre[0] + math.cos(angle) * away * spread[0]
            y = centre[1] + math.sin(angle) * away * spread[1]
            high = heap * (1 - away) * dice.uniform(0.2, 1)
            put(
                dice.choice(meshes),
                None,
                (x, y, lift + high),
                (dice.uniform(-tilt, tilt), dice.uniform(-tilt, tilt), dice.uniform(0, 360)),
                dice.uniform(*size),
            )


def tinted(meshes, material):
    for data in meshes:
        data.materials.append(material)
    return meshes
