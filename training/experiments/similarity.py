"""SSIM as msfsr measures it (src/metrics/ssim.ts)."""
import torch
from torch.nn import functional as F

from msfsr_training.metrics import luma

C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def ssim_y(a, b):
    """Mean per picture of uint8 [n, h, w, 3]: Gaussian window 11 × 11, σ = 1.5, population covariance, valid area."""
    x, y = (torch.from_numpy(luma(pictures))[:, None] for pictures in (a, b))
    weights = torch.exp(-0.5 * ((torch.arange(11, dtype=torch.float64) - 5) / 1.5) ** 2)
    row = (weights / weights.sum()).view(1, 1, 1, 11)

    def mean(values):
        return F.conv2d(F.conv2d(values, row), row.transpose(2, 3))

    mx, my = mean(x), mean(y)
    vx, vy, covariance = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    found = (2 * mx * my + C1) * (2 * covariance + C2) / ((mx * mx + my * my + C1) * (vx + vy + C2))
    return found.mean((1, 2, 3)).numpy()
