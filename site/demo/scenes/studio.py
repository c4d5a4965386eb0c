"""The studio: backdrop, light, camera, and the materials the products are made of."""

import math

import bpy
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from shapes import mesh_object

# One quiet backdrop tint for each category, so that a grid of pictures looks composed.
BACKDROPS = {
    "tea": "#dbe0d8",
    "coffee": "#e6ddd2",
    "honey": "#efe7d8",
    "oils": "#e2e4da",
    "bath": "#e8dcd6",
    "ceramics": "#e9e5de",
    "brewing": "#dde1e2",
    "lighting": "#c6b8aa",
    "sound": "#d9dde0",
}
FILL_HEIGHT, FILL_WIDTH = 0.65, 0.76


def rgb(colour):
    """The linear RGB of an sRGB colour written as #rrggbb."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def rgba(colour):
    return (*rgb(colour), 1.0)


# --- Materials -------------------------------------------------------------------------------

INPUTS = {
    "rough": "Roughness",
    "metal": "Metallic",
    "coat": "Coat Weight",
    "coat_rough": "Coat Roughness",
    "sheen": "Sheen Weight",
    "trans": "Transmission Weight",
    "ior": "IOR",
    "sss": "Subsurface Weight",
    "glow": "Emission Strength",
    "spec": "Specular IOR Level",
    "aniso": "Anisotropic",
}


def shader(material):
    """The material's main node (glass has a mix after it)."""
    return material.node_tree.nodes["Principled BSDF"]


def paint(colour, rough=0.45, **settings):
    """A plain material; see INPUTS for the names of the settings."""
    material = bpy.data.materials.new("paint")
    material.use_nodes = True
    node = shader(material)
    node.inputs["Base Color"].default_value = rgba(colour)
    node.inputs["Roughness"].default_value = rough
    glow_colour = settings.pop("glow_colour", colour)
    if "glow" in settings:
        node.inputs["Emission Color"].default_value = rgba(glow_colour)
    if "sss" in settings:
        node.inputs["Subsurface Radius"].default_value = (0.3, 0.18, 0.1)
        node.inputs["Subsurface Scale"].default_value = 0.25
    for name, value in settings.items():
        node.inputs[INPUTS[name]].default_value = value
    return material


def metal(colour="#c9c9c7", rough=0.22, **settings):
    return paint(colour, rough, metal=1.0, **settings)


def glass(colour="#ffffff", rough=0.0, ior=1.45, shadow=None, **settings):
    """Glass or liquid. Shadow rays go straight through, tinted: bright shadows, little noise."""
    material = paint(colour, rough, trans=1.0, ior=ior, **settings)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    path = nodes.new("ShaderNodeLightPath")
    either = nodes.new("ShaderNodeMath")
    either.operation = "MAXIMUM"
    links.new(path.outputs["Is Shadow Ray"], either.inputs[0])
    links.new(path.outputs["Is Diffuse Ray"], either.inputs[1])
    clear = nodes.new("ShaderNodeBsdfTransparent")
    clear.inputs[0].default_value = rgba(shadow or colour)
    mix = nodes.new("ShaderNodeMixShader")
    links.new(either.outputs[0], mix.inputs[0])
    links.new(shader(material).outputs[0], mix.inputs[1])
    links.new(clear.outputs[0], mix.inputs[2])
    links.new(mix.outputs[0], nodes["Material Output"].inputs["Surface"])
    return material


def _coordinates(material, scale=(1, 1, 1)):
    nodes, links = material.node_tree.nodes, material.node_tree.links
    place = nodes.new("ShaderNodeTexCoord")
    mapping = nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = scale
    links.new(place.outputs["Object"], mapping.inputs["Vector"])
    return mapping.outputs[0]


def _pattern(material, kind, scale, stretch, detail=2.0):
    nodes, links = material.node_tree.nodes, material.node_tree.links
    texture = nodes.new({"noise": "ShaderNodeTexNoise", "cells": "ShaderNodeTexVoronoi"}[kind])
    texture.inputs["Scale"].default_value = scale
    if kind == "noise":
        texture.inputs["Detail"].default_value = detail
    links.new(_coordinates(material, stretch), texture.inputs["Vector"])
    return texture.outputs["Distance" if kind == "cells" else 0]


def bumpy(material, scale, strength=0.4, kind="noise", stretch=(1, 1, 1), distance=0.02):
    """Give a material a fine relief."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    bump = nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value = strength
    bump.inputs["Distance"].default_value = distance
    links.new(_pattern(material, kind, scale, stretch), bump.inputs["Height"])
    links.new(bump.outputs[0], shader(material).inputs["Normal"])
    return material


def mottled(material, colours, scale, stretch=(1, 1, 1), span=(0.4, 0.6), detail=3.0):
    """Vary a material's colour between two tones: glaze, wood, leaf."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    ramp = nodes.new("ShaderNodeValToRGB")
    for stop, position, colour in zip(ramp.color_ramp.elements, span, colours, strict=True):
        stop.position, stop.color = position, rgba(colour)
    links.new(_pattern(material, "noise", scale, stretch, detail), ramp.inputs[0])
    links.new(ramp.outputs[0], shader(material).inputs["Base Color"])
    return material


def speckled(colour, speck, rough=0.4, scale=55, amount=0.34, **settings):
    """A stoneware glaze with small specks."""
    material = paint(colour, rough, **settings)
    return mottled(material, (speck, colour), scale, span=(amount - 0.05, amount), detail=1.0)


def dipped(material, bare, level, rough=0.85):
    """Leave the foot of a glazed piece unglazed, below the given height."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    place = nodes.new("ShaderNodeTexCoord")
    split = nodes.new("ShaderNodeSeparateXYZ")
    links.new(place.outputs["Object"], split.inputs[0])
    edge = nodes.new("ShaderNodeMapRange")
    edge.inputs["From Min"].default_value = level - 0.006
    edge.inputs["From Max"].default_value = level + 0.006
    links.new(split.outputs["Z"], edge.inputs[0])
    base = shader(material).inputs["Base Color"]
    tone = nodes.new("ShaderNodeMix")
    tone.data_type = "RGBA"
    tone.inputs[6].default_value = rgba(bare)
    if base.links:
        links.new(base.links[0].from_socket, tone.inputs[7])
    else:
        tone.inputs[7].default_value = base.default_value
    links.new(edge.outputs[0], tone.inputs[0])
    links.new(tone.outputs[2], base)
    for name, low in (("Roughness", rough), ("Coat Weight", 0.0)):
        level_of = nodes.new("ShaderNodeMapRange")
        level_of.inputs["To Min"].default_value = low
        level_of.inputs["To Max"].default_value = shader(material).inputs[name].default_value
        links.new(edge.outputs[0], level_of.inputs[0])
        links.new(level_of.outputs[0], shader(material).inputs[name])
    return material


def lantern(colour, glow, low, high):
    """Paper lit from within: bright where it faces you, dim at the edge."""
    material = paint(colour, 0.9, glow=1.0, glow_colour=glow)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    facing = nodes.new("ShaderNodeLayerWeight")
    facing.inputs["Blend"].default_value = 0.35
    level = nodes.new("ShaderNodeMapRange")
    level.inputs["To Min"].default_value, level.inputs["To Max"].default_value = high, low
    links.new(facing.outputs["Facing"], level.inputs[0])
    links.new(level.outputs[0], shader(material).inputs["Emission Strength"])
    return material


def wood(light="#b98a5b", dark="#8a5c35", grain="x", rough=0.5, scale=5.0):
    stretch = {"x": (0.25, 3, 3), "y": (3, 0.25, 3), "z": (3, 3, 0.25)}[grain]
    return mottled(paint(light, rough), (dark, light), scale, stretch, (0.38, 0.62), 6.0)


def fabric(colour, scale=70, strength=0.8):
    return bumpy(paint(colour, 0.95, sheen=0.35), scale, strength, "cells")


def printed(image, rough=0.75):
    """A material with the given picture on it, by the mesh's UVs."""
    material = paint("#ffffff", rough)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    texture = nodes.new("ShaderNodeTexImage")
    texture.image = image
    links.new(texture.outputs["Color"], shader(material).inputs["Base Color"])
    return material


def stamped(material, image, size, centre=(0, 0), axes="xz", depth=0.03, darken=0.35):
    """Press a black-and-white picture (white is deep) into a material."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    split = nodes.new("ShaderNodeSeparateXYZ")
    place = nodes.new("ShaderNodeTexCoord")
    links.new(place.outputs["Object"], split.inputs[0])
    join = nodes.new("ShaderNodeCombineXYZ")
    for slot in (0, 1):
        scale = nodes.new("ShaderNodeMath")
        scale.operation = "MULTIPLY_ADD"
        scale.inputs[1].default_value = 1 / size[slot]
        scale.inputs[2].default_value = 0.5 - centre[slot] / size[slot]
        links.new(split.outputs[axes[slot].upper()], scale.inputs[0])
        links.new(scale.outputs[0], join.inputs[slot])
    texture = nodes.new("ShaderNodeTexImage")
    texture.image, texture.extension = image, "CLIP"
    links.new(join.outputs[0], texture.inputs[0])
    bump = nodes.new("ShaderNodeBump")
    bump.invert = True
    bump.inputs["Strength"].default_value = 1.0
    bump.inputs["Distance"].default_value = depth
    links.new(texture.outputs["Color"], bump.inputs["Height"])
    links.new(bump.outputs[0], shader(material).inputs["Normal"])
    base = shader(material).inputs["Base Color"]
    mix = nodes.new("ShaderNodeMix")
    mix.data_type, mix.blend_type = "RGBA", "MULTIPLY"
    if base.links:
        links.new(base.links[0].from_socket, mix.inputs[6])
    else:
        mix.inputs[6].default_value = base.default_value
    shade = nodes.new("ShaderNodeMapRange")
    shade.inputs["To Min"].default_value, shade.inputs["To Max"].default_value = 1, 1 - darken
    links.new(texture.outputs["Color"], shade.inputs[0])
    mix.inputs[0].default_value = 1.0
    links.new(shade.outputs[0], mix.inputs[7])
    links.new(mix.outputs[2], base)
    return material


# --- Stage -----------------------------------------------------------------------------------


def _world(scene, tint, strength):
    """A soft sky: bright above, dim at the horizon, so that metal has something to show."""
    world = bpy.data.worlds.new("world")
    scene.world = world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    place = nodes.new("ShaderNodeTexCoord")
    split = nodes.new("ShaderNodeSeparateXYZ")
    ramp = nodes.new("ShaderNodeValToRGB")
    links.new(place.outputs["Generated"], split.inputs[0])
    links.new(split.outputs["Z"], ramp.inputs[0])
    base = rgb(tint)
    low, high = ramp.color_ramp.elements
    low.position, low.color = 0.0, (*(c * 0.6 for c in base), 1)
    high.position, high.color = 0.8, (*(0.5 + c * 0.5 for c in base), 1)
    links.new(ramp.outputs[0], nodes["Background"].inputs[0])
    nodes["Background"].inputs[1].default_value = strength


def _sweep(tint):
    bend = 2.6
    line = [(-12, 0), (3.4, 0)]
    for step in range(1, 17):
        turn = math.radians(90 * step / 16)
        line.append((3.4 + bend * math.sin(turn), bend - bend * math.cos(turn)))
    line.append((3.4 + bend, 14))
    points = [(x, y, z) for y, z in line for x in (-16, 16)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(line) - 1)]
    sweep = mesh_object("sweep", points, faces, paint(tint, 0.85, spec=0.2))
    sweep["prop"] = True


def softbox(place, size, power, colour="#ffffff", aim=(0, 0, 0.9)):
    light = bpy.data.lights.new("softbox", "AREA")
    light.energy, light.size, light.color = power, size, rgb(colour)
    lamp = bpy.data.objects.new("softbox", light)
    lamp.location = place
    lamp.rotation_euler = (Vector(aim) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(lamp)
    return lamp


def stage(tint, size, samples, dim=1.0):
    """An empty studio: returns the scene, ready for products at the origin."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.threads_mode, scene.render.threads = "FIXED", 2
    scene.render.image_settings.file_format = "PNG"
    cycles = scene.cycles
    cycles.device, cycles.samples = "CPU", samples
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, 0.04
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 10, 2, 3
    cycles.transmission_bounces, cycles.transparent_max_bounces = 10, 12
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    scene.view_settings.view_transform = "Khronos PBR Neutral"
    scene.view_settings.exposure = -0.18
    _world(scene, tint, 0.5 * dim)
    _sweep(tint)
    softbox((-4.2, -3.2, 5.2), 3.2, 430 * dim, "#fff8ef")
    softbox((4.8, -2.2, 3.0), 2.6, 120 * dim, "#eef4ff")
    softbox((0.6, 2.8, 5.6), 2.4, 170 * dim)
    return scene


def camera(scene, place, aim, lens=90, fstop=None):
    data = bpy.data.cameras.new("camera")
    data.lens = lens
    view = bpy.data.objects.new("camera", data)
    view.location = place
    view.rotation_euler = (Vector(aim) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
    scene.collection.objects.link(view)
    scene.camera = view
    if fstop:
        data.dof.use_dof, data.dof.aperture_fstop = True, fstop
        data.dof.focus_distance = (Vector(aim) - Vector(place)).length
    return view


def _extent(scene, view):
    """The frame's share that the products (not the props) cover: left, right, low, high."""
    bpy.context.view_layer.update()
    seen = [
        world_to_camera_view(scene, view, thing.matrix_world @ Vector(corner))
        for thing in scene.objects
        if thing.type in {"MESH", "CURVE"} and not thing.get("prop")
        for corner in _outline(thing)
    ]
    across, up = [p.x for p in seen], [p.y for p in seen]
    return min(across), max(across), min(up), max(up)


def _outline(thing):
    if thing.type == "MESH":
        return [v.co for v in list(thing.data.vertices)[:: 1 + len(thing.data.vertices) // 4000]]
    return thing.bound_box


def frame(scene, root, fill=1.0, centre=0.475):
    """Scale what hangs on `root` so that the product fills the picture, and centre it."""
    view = camera(scene, (0, -7.8, 2.75), (0, 0, 0.95))
    for _ in range(3):
        left, right, low, high = _extent(scene, view)
        share = max((high - low) / FILL_HEIGHT, (right - left) / FILL_WIDTH) / fill
        root.scale = [value / share for value in root.scale]
    left, right, low, high = _extent(scene, view)
    width, height = scene.render.resolution_x, scene.render.resolution_y
    view.data.shift_y = (low + high) / 2 - centre
    view.data.shift_x = ((left + right) / 2 - 0.5) * width / height
