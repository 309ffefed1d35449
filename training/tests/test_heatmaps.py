"""Heatmaps against brute force."""
import math
import unittest

import context  # noqa: F401
import torch

from msfsr_training.heatmaps import draw_heatmaps


def brute_force(lines, size, sigma):
    start, end = lines[:, :, :-1], lines[:, :, 1:]
    grid = torch.arange(size) + 0.5
    ys, xs = torch.meshgrid(grid, grid, indexing="ij")
    points = torch.stack([xs, ys], -1).reshape(1, 1, 1, -1, 2)
    direction, offset = (end - start)[:, :, :, None], points - start[:, :, :, None]
    along = ((offset * direction).sum(-1) / (direction**2).sum(-1).clamp(min=1e-12)).clamp(0, 1)
    distance2 = ((offset - along[..., None] * direction) ** 2).sum(-1)
    distance2 = torch.where(distance2.isnan(), torch.tensor(math.inf), distance2).amin(2)
    return torch.exp(-distance2 / (2 * sigma * sigma)).reshape(*lines.shape[:2], size, size)


class Heatmaps(unittest.TestCase):
    def test_against_brute_force(self):
        torch.manual_seed(0)
        for size, sigma in ((16, 1.6), (32, 1.3), (64, 1.0), (64, 4.0)):
            steps = torch.randn(3, 11, 9, 2) * size / 12
            lines = steps.cumsum(2) + size * (torch.rand(3, 11, 1, 2) * 1.4 - 0.2)  # some leave the map
            lines[1, 4] = math.nan
            lines[2, 3, 5:] = math.nan
            lines[0, 0, 3] = lines[0, 0, 2]  # a segment of no length
            maps, present = draw_heatmaps(lines, size, sigma)
            self.assertLess((maps - brute_force(lines, size, sigma)).abs().max().item(), 4e-4)
            self.assertFalse(present[1, 4])
            self.assertEqual(int(present.sum()), 32)

    def test_no_line_at_all(self):
        maps, present = draw_heatmaps(torch.full((2, 11, 4, 2), math.nan), 16, 1.0)
        self.assertEqual(float(maps.sum()), 0.0)
        self.assertFalse(present.any())


if __name__ == "__main__":
    unittest.main()
