"""The known motion from frame to frame of a clip, and pictures moved by it; src/train/data/motion.ts has the same one."""
import torch

from .expression import moved_row, offset_at

# So far from its border a picture is not read, px: cubic interpolation needs two neighbours.
BORDER = 2


def motion(before, after, flips, size, expressions=None):
    """Where the pixels of a frame lie in the frame before.

    before, after: float64 [n, 4], what both show of their stills (x, y, extent, angle); flips: bool [n], whether they are mirrored;
    size: side of the frames, px; expressions: float64 [2, n, parts, 4], how parts of the faces have moved in both, see `draw_expressions`.
    Returns (grid [n, size, size, 2] as `grid_sample` takes it, seen [n, 1, size, size]: 1 where the frame before shows the pixel), float32.
    """
    centres = (torch.arange(size, dtype=torch.float64) + 0.5) / size - 0.5
    side = torch.where(flips, -1.0, 1.0).double()[:, None, None]
    (x0, y0, extent0, angle0), (x1, y1, extent1, angle1) = (squares.double().T[:, :, None, None] for squares in (before, after))
    across, down = side * centres[None, None, :] * extent1, centres[None, :, None] * extent1
    x = x1 + angle1.cos() * across - angle1.sin() * down
    y = y1 + angle1.sin() * across + angle1.cos() * down
    if expressions is not None:
        earlier, later = (parts[:, None, None] for parts in expressions)
        y = moved_row(earlier, x, y + offset_at(later, x, y))
    x, y = x - x0, y - y0
    column = side * (angle0.cos() * x + angle0.sin() * y) / extent0
    row = (angle0.cos() * y - angle0.sin() * x) / extent0
    reach = 0.5 - (BORDER + 0.5) / size
    seen = (column.abs() <= reach) & (row.abs() <= reach)
    return 2 * torch.stack([column, row], -1).float(), seen[:, None].float()


def moved(images, grid):
    """Images [n, c, h, w] of the frame before, seen as the frame that `grid` belongs to; by cubic interpolation (a = -0.75)."""
    return torch.nn.functional.grid_sample(images, grid, mode="bicubic", padding_mode="zeros", align_corners=False)
