"""Eyes and mouths that move by themselves while a still does; src/train/data/expression.ts moves the same ones."""
import numpy as np
import torch

from .lines import MESH_LINES
from .path import course

# Lines of the parts, and which of the two courses each follows: eyes move together.
PARTS = (
    (("left_eye",), 0),
    (("right_eye",), 0),
    (("upper_lip_outer", "upper_lip_inner", "lower_lip_inner", "lower_lip_outer"), 1),
)
# Radius of a part in halves of its width.
REACH = 1.5
# Steps of the fixed point by which a map is turned round; each leaves less than a third of the error.
STEPS = 8

_CHANNELS = {name: channel for channel, name in enumerate(MESH_LINES)}


def draw_expressions(lines, frames, limit, draw):
    """How the parts of a face move within a clip: each stretch follows a parabola in time.

    lines: float32 [l, p, 2] px of the still, NaN where absent; limit: greatest natural logarithm of a stretch in the middle of the clip, twice as
    much at its ends; 0 draws nothing.
    Returns float64 [frames, parts, 4]: centre x, y and radius in px of the still, natural logarithm of the factor at the centre. Parts without lines have
    a radius of 0: they stay as they are.
    """
    moved = np.zeros((frames, len(PARTS), 4))
    if limit == 0:
        return moved
    courses = [course(limit, draw) for _ in range(2)]
    for number, (names, follows) in enumerate(PARTS):
        points = np.concatenate([lines[_CHANNELS[name]] for name in names]).astype(np.float64)
        points = points[~np.isnan(points[:, 0])]
        if len(points) == 0:
            continue
        (left, top), (right, bottom) = points.min(0), points.max(0)
        moved[:, number, :3] = (left + right) / 2, (top + bottom) / 2, REACH * (right - left) / 2
        moved[:, number, 3] = [courses[follows](2 * frame / (frames - 1) - 1) for frame in range(frames)]
    return moved


def offset_at(parts, x, y):
    """How far below the moved places (x, y) their places in the still lie, px. parts: float64 [..., parts, 4]; x, y: tensors that fit each of them."""
    offset = torch.zeros_like(y)
    for cx, cy, radius, stretch in (part.unbind(-1) for part in parts.unbind(-2)):
        safe = torch.where(radius > 0, radius, torch.ones_like(radius))
        across, down = (x - cx) / safe, (y - cy) / safe
        near = (1 - (across * across + down * down)).clamp(min=0) * (radius > 0)
        offset = offset + (y - cy) * (torch.exp(-stretch * near * near) - 1)
    return offset


def moved_row(parts, x, y):
    """Rows at which places of the still lie once the parts have moved."""
    row = y
    for _ in range(STEPS):
        row = y - offset_at(parts, x, row)
    return row


def move_parts(still, parts):
    """A still, uint8 [h, w, 3], once the parts [parts, 4] have moved: columns are interpolated by cubics, its border is repeated."""
    if not parts.any():
        return still
    height, width = still.shape[:2]
    y, x = torch.meshgrid(torch.arange(height, dtype=torch.float64), torch.arange(width, dtype=torch.float64), indexing="ij")
    offset = offset_at(torch.from_numpy(parts), x + 0.5, y + 0.5).numpy()
    moved = still.copy()
    at = np.nonzero(offset)
    row = at[0] + offset[at]
    first = np.floor(row).astype(int) - 1
    t = row - np.floor(row)
    weights = (
        t * (-0.5 + t * (1 - 0.5 * t)),
        1 + t * t * (-2.5 + 1.5 * t),
        t * (0.5 + t * (2 - 1.5 * t)),
        t * t * (-0.5 + 0.5 * t),
    )
    value = 0
    for tap, weight in enumerate(weights):
        value = value + weight[:, None] * still[np.clip(first + tap, 0, height - 1), at[1]]
    moved[at] = np.clip(np.floor(value + 0.5), 0, 255).astype(np.uint8)
    return moved


def move_lines(lines, parts):
    """Lines, float32 [l, p, 2], once the parts [parts, 4] have moved."""
    if not parts.any():
        return lines
    x, y = torch.from_numpy(lines.astype(np.float64)).unbind(-1)
    return np.stack([lines[..., 0], moved_row(torch.from_numpy(parts), x, y).numpy().astype(np.float32)], -1)
