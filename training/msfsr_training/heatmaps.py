"""Boundary heatmaps: exp(-d² / 2σ²) of the exact distance from a pixel's centre to the polyline of its channel."""
import math

import torch

# Beyond this many sigmas a map is 0 (the curve has fallen to 0.0003), which lets a segment touch a small window only.
CUTOFF = 4.0


def draw_heatmaps(lines, size, sigma):
    """Draws a batch of heatmaps.

    lines: float32 [n, l, p, 2], (x, y) in pixels of the heatmap (pixel 0 spans 0 … 1); points that are NaN are absent,
    and so are the segments they belong to. size: height and width; sigma: px of the heatmap, > 0.
    Returns (maps [n, l, size, size], present [n, l] bool). A line with no segment is absent: its map is 0.
    """
    n, count, _, _ = lines.shape
    start, end = lines[:, :, :-1].reshape(-1, 2), lines[:, :, 1:].reshape(-1, 2)
    owner = torch.arange(n * count).repeat_interleave(lines.shape[2] - 1)
    exists = ~torch.isnan(start + end).any(1)
    start, end, owner = start[exists], end[exists], owner[exists]
    present = torch.zeros(n * count, dtype=torch.bool)
    present[owner] = True

    nearest = torch.full((n * count * size * size,), math.inf)
    if len(owner):
        direction = end - start
        reach = CUTOFF * sigma
        middle = (start + end) / 2
        # One window size for all: the longest segment decides. Windows are moved inside the map, where they still cover.
        window = min(size, int(math.ceil(direction.abs().max().item() + 2 * reach)) + 1)
        corner = (middle - window / 2).round().clamp_(0, size - window)  # [s, 2] in px: the first pixel of the window
        steps = torch.arange(window, dtype=torch.float32)
        px = corner[:, :1] + steps + 0.5 - start[:, :1]  # [s, w] x of the pixel centres from the segment's start
        py = corner[:, 1:] + steps + 0.5 - start[:, 1:]
        length2 = (direction**2).sum(1).clamp_(min=1e-12)
        share = direction / length2[:, None]
        along = ((px * share[:, :1])[:, None, :] + (py * share[:, 1:])[:, :, None]).clamp_(0, 1)  # [s, wy, wx]
        dx = torch.addcmul(px[:, None, :], along, direction[:, 0, None, None], value=-1)
        dy = torch.addcmul(py[:, :, None], along, direction[:, 1, None, None], value=-1)
        distance2 = dx.square_().add_(dy.square_())
        base = owner * (size * size) + corner[:, 1].long() * size + corner[:, 0].long()
        offsets = (torch.arange(window) * size)[:, None] + torch.arange(window)
        index = base[:, None] + offsets.reshape(1, -1)
        nearest.scatter_reduce_(0, index.reshape(-1), distance2.reshape(-1), "amin")
        nearest[nearest > reach * reach] = math.inf
    maps = torch.exp(nearest.mul_(-0.5 / (sigma * sigma)))
    return maps.reshape(n, count, size, size), present.reshape(n, count)
