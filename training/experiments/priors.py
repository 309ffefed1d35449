"""What the boundaries show instead of lines: points along the lines, or the regions that the lines enclose.

Every prior has the 11 channels of the lines, so that all networks are alike: what belongs to a facial part shares the channel of its
line. A channel that a prior does not need is an empty map, supervised as such.
"""
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from msfsr_training.heatmaps import draw_heatmaps
from msfsr_training.lines import LINE_COUNT, MESH_LINES

CHANNELS = {name: channel for channel, name in enumerate(MESH_LINES)}
# Where the closed outline, which starts at the top of the forehead, passes the temples: the jaw lies between them.
RIGHT_TEMPLE, LEFT_TEMPLE = (MESH_LINES["outline"].index(index) for index in (356, 127))


@dataclass(frozen=True)
class Arc:
    """`count` points along a line, evenly spaced by arc length. part: jaw or forehead of the outline, else the whole line;
    inner: without the ends, which belong to another arc. A whole closed line has no end: its last point is not its first again."""

    line: str
    count: int
    part: str = "whole"
    inner: bool = False


BOTH_SIDES = ("left", "right")
IBUG_68 = [
    Arc("outline", 17, part="jaw"),
    *[Arc(f"{side}_brow", 5) for side in BOTH_SIDES],
    Arc("nose_bridge", 4),
    Arc("nose_bottom", 5),
    *[Arc(f"{side}_eye", 6) for side in BOTH_SIDES],
    Arc("upper_lip_outer", 7),
    Arc("lower_lip_outer", 5, inner=True),
    Arc("upper_lip_inner", 5),
    Arc("lower_lip_inner", 3, inner=True),
]
ARCS = {
    "points-68": IBUG_68,
    "points-81": [*IBUG_68, Arc("outline", 13, part="forehead", inner=True)],
    # As many points to a part as Helen has; its contour is spread over the whole outline here.
    "points-194": [
        Arc("outline", 41),
        *[Arc(f"{side}_brow", 20) for side in BOTH_SIDES],
        Arc("nose_bridge", 8),
        Arc("nose_bottom", 9),
        *[Arc(f"{side}_eye", 20) for side in BOTH_SIDES],
        Arc("upper_lip_outer", 15),
        Arc("lower_lip_outer", 13, inner=True),
        Arc("upper_lip_inner", 15),
        Arc("lower_lip_inner", 13, inner=True),
    ],
}
# Sub-rows of a pixel when a region is filled; columns are exact.
SUBROWS = 4
# Softness of a region's edge over the stage's sigma.
SOFTNESS = 0.5
# Thickness of a brow's region as a share of the way from the brow to its eye.
BROW = 0.25


def prior(name):
    """The function (lines [n, 11, p, 2] px, size, sigma) → (maps [n, 11, size, size], present [n, 11]) that draws a prior."""
    if name == "lines":
        return draw_heatmaps
    return _draw_regions if name == "regions" else lambda lines, size, sigma: _draw_points(name, lines, size, sigma)


def points_of(name, lines):
    """Points of a prior by channel: float32 [n, m, 2] each. lines: float32 numpy [n, 11, p, 2]."""
    parts = _parts(lines)
    if name == "points-5":
        eyes = {CHANNELS[f"{side}_eye"]: parts[f"{side}_eye"][:, :-1].mean(1, keepdims=True) for side in BOTH_SIDES}
        tip, corners = parts["nose_bridge"][:, -1:], parts["upper_lip_outer"][:, [0, -1]]
        return {**eyes, CHANNELS["nose_bridge"]: tip, CHANNELS["upper_lip_outer"]: corners}
    found = {}
    for arc in ARCS[name]:
        found.setdefault(CHANNELS[arc.line], []).append(_along(_course(parts[arc.line], arc.part), arc))
    return {channel: np.concatenate(points, 1) for channel, points in found.items()}


def regions_of(lines):
    """Polygons of the regions by channel: float32 [n, m, 2] each, closed by themselves."""
    parts = _parts(lines)
    found = {"outline": parts["outline"]}
    for side in BOTH_SIDES:
        brow, eye = parts[f"{side}_brow"], parts[f"{side}_eye"]
        down = BROW * (eye[:, :-1].mean(1, keepdims=True) - brow.mean(1, keepdims=True))
        found[f"{side}_brow"] = _between(brow, brow + down)
        found[f"{side}_eye"] = eye
    found["nose_bridge"] = np.concatenate([parts["nose_bridge"][:, :1], parts["nose_bottom"]], 1)
    for lip in ("upper", "lower"):
        found[f"{lip}_lip_outer"] = _between(parts[f"{lip}_lip_outer"], parts[f"{lip}_lip_inner"])
    found["upper_lip_inner"] = _between(parts["upper_lip_inner"], parts["lower_lip_inner"])
    return {CHANNELS[name]: polygon for name, polygon in found.items()}


def filled(polygon, size):
    """Share of every pixel that lies inside: polygon float32 [n, m, 2] px → float32 [n, size, size]. Absent (NaN) ones are empty."""
    n, rows = len(polygon), size * SUBROWS
    end = np.roll(polygon, -1, axis=1)
    y = (np.arange(rows, dtype=np.float32) + 0.5) / SUBROWS
    above = polygon[..., 1, None] <= y
    at, side, row = np.nonzero(above != (end[..., 1, None] <= y))
    (x0, y0), (x1, y1) = polygon[at, side].T, end[at, side].T
    x = np.clip(x0 + (y[row] - y0) * (x1 - x0) / (y1 - y0), 0, size)
    # A crossing covers what lies to its right; crossings the other way take it back.
    column = np.floor(x).astype(int)
    part = (column + 1 - x) * np.where(y0 < y1, 1, -1)
    rest = np.where(y0 < y1, 1, -1) - part
    index = (at * rows + row) * (size + 2) + column
    edges = sum(np.bincount(index + k, weights, n * rows * (size + 2)) for k, weights in enumerate((part, rest)))
    covered = np.abs(edges.reshape(n, size, SUBROWS, size + 2).cumsum(3)[..., :size]).mean(2)
    return np.minimum(covered, 1).astype(np.float32)


def _draw_points(name, lines, size, sigma):
    points = points_of(name, lines.numpy())
    most = max(p.shape[1] for p in points.values())
    # A dot is a segment without length, apart from its neighbours by an absent point.
    dots = np.full((len(lines), LINE_COUNT, 3 * most, 2), np.nan, np.float32)
    for channel, p in points.items():
        for k in range(2):
            dots[:, channel, k : 3 * p.shape[1] : 3] = p
    maps, _ = draw_heatmaps(torch.from_numpy(dots), size, sigma)
    return maps, _present(lines)


def _draw_regions(lines, size, sigma):
    maps = np.zeros((len(lines), LINE_COUNT, size, size), np.float32)
    for channel, polygon in regions_of(lines.numpy()).items():
        maps[:, channel] = filled(polygon, size)
    skin = CHANNELS["outline"]
    maps[:, skin] = np.clip(2 * maps[:, skin] - maps.sum(1), 0, 1)  # without the other regions
    radius = math.ceil(3 * SOFTNESS * sigma)
    weights = torch.exp(-0.5 * (torch.arange(-radius, radius + 1) / (SOFTNESS * sigma)) ** 2)
    row = (weights / weights.sum()).view(1, 1, 1, -1)
    soft = F.pad(torch.from_numpy(maps).view(-1, 1, size, size), [radius] * 4, mode="replicate")
    soft = F.conv2d(F.conv2d(soft, row), row.transpose(2, 3))
    return soft.view(maps.shape), _present(lines)


def _parts(lines):
    """Name of the line → its points [n, p, 2], without the padding."""
    return {name: lines[:, channel, : len(MESH_LINES[name])] for name, channel in CHANNELS.items()}


def _course(line, part):
    if part == "jaw":
        return line[:, RIGHT_TEMPLE : LEFT_TEMPLE + 1]
    if part == "forehead":
        return np.concatenate([line[:, LEFT_TEMPLE:], line[:, 1 : RIGHT_TEMPLE + 1]], 1)
    return line


def _along(course, arc):
    """`arc.count` points on a course [n, p, 2]; NaN where it is absent."""
    closed = arc.part == "whole" and MESH_LINES[arc.line][0] == MESH_LINES[arc.line][-1]
    shares = np.linspace(0, 1, arc.count + closed + 2 * arc.inner)
    shares = shares[:-1] if closed else shares[1:-1] if arc.inner else shares
    lengths = np.linalg.norm(np.diff(course, axis=1), axis=2)
    before = np.concatenate([np.zeros_like(lengths[:, :1]), lengths.cumsum(1)], 1)  # [n, p]
    wanted = before[:, -1:] * shares
    segment = np.clip((before[:, None] <= wanted[..., None]).sum(2) - 1, 0, lengths.shape[1] - 1)
    rows = np.arange(len(course))[:, None]
    share = (wanted - before[rows, segment]) / np.maximum(lengths[rows, segment], 1e-9)
    start, end = course[rows, segment], course[rows, segment + 1]
    return (start + share[..., None] * (end - start)).astype(np.float32)


def _between(one, other):
    return np.concatenate([one, other[:, ::-1]], 1)


def _present(lines):
    """Whether a picture has the line, whatever the prior makes of it."""
    return ~torch.isnan(lines[:, :, 0, 0])
