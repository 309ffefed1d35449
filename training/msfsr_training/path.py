"""How a still moves within a clip, and pictures moved by that motion; src/degrade/path.ts draws the same squares."""
import math

import torch

from .square import Square

# So far from its border a picture is not read, px: cubic interpolation needs two neighbours.
BORDER = 2


def smooth_path(square, frames, limits, draw):
    """Squares about a square: place, angle and size each follow a parabola in time. In the middle of the clip each is within `limits`
    {shift: share of the side, angle: degrees, zoom: natural logarithm of the side} of the square, at its ends within twice these.
    """
    right, down = (_course(limits["shift"] * square.extent, draw) for _ in range(2))
    turn, zoom = _course(math.radians(limits["angle"]), draw), _course(limits["zoom"], draw)
    path = []
    for frame in range(frames):
        time = 2 * frame / (frames - 1) - 1
        x, y = square.x + right(time), square.y + down(time)
        path.append(Square(x, y, square.extent * math.exp(zoom(time)), square.angle + turn(time)))
    return path


def _course(limit, draw):
    speed, bend = draw.uniform(-limit, limit), draw.uniform(-limit, limit)
    return lambda time: speed * time + bend * (time * time - 0.5)


def motion(before, after, flips, size):
    """Where the pixels of a frame lie in the frame before.

    before, after: float64 [n, 4], what both show of their stills (x, y, extent, angle); flips: bool [n], whether they are mirrored;
    size: side of the frames, px.
    Returns (grid [n, size, size, 2] as `grid_sample` takes it, seen [n, 1, size, size]: 1 where the frame before shows the pixel), float32.
    """
    centres = (torch.arange(size, dtype=torch.float64) + 0.5) / size - 0.5
    side = torch.where(flips, -1.0, 1.0).double()[:, None, None]
    (x0, y0, extent0, angle0), (x1, y1, extent1, angle1) = (squares.double().T[:, :, None, None] for squares in (before, after))
    across, down = side * centres[None, None, :] * extent1, centres[None, :, None] * extent1
    x = x1 - x0 + angle1.cos() * across - angle1.sin() * down
    y = y1 - y0 + angle1.sin() * across + angle1.cos() * down
    column = side * (angle0.cos() * x + angle0.sin() * y) / extent0
    row = (angle0.cos() * y - angle0.sin() * x) / extent0
    reach = 0.5 - (BORDER + 0.5) / size
    seen = (column.abs() <= reach) & (row.abs() <= reach)
    return 2 * torch.stack([column, row], -1).float(), seen[:, None].float()


def moved(images, grid):
    """Images [n, c, h, w] of the frame before, seen as the frame that `grid` belongs to; by cubic interpolation (a = -0.75)."""
    return torch.nn.functional.grid_sample(images, grid, mode="bicubic", padding_mode="zeros", align_corners=False)
