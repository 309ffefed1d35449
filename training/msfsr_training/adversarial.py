"""Losses of the adversarial stage: by the discriminator's scores, and by its features.

Sources: Mao et al., "Least Squares Generative Adversarial Networks", ICCV 2017; Wang et al., "ESRGAN", ECCVW 2018, section
3.2 (the relativistic average discriminator); Johnson et al., "Perceptual Losses", ECCV 2016, section 3.2; Sajjadi et al.,
"EnhanceNet", ICCV 2017, section 4.2.3 (textures). Features are the discriminator's, where the papers take those of VGG.
"""
import torch
from torch.nn import functional as F


def deceived(kind, made, real=None):
    """What the network is to minimise: its images should be taken for real ones. made, real: scores; only `relativistic` needs real."""
    return _apart(made, real) if kind == "relativistic" else (made.float() - 1).square().mean()


def judged(kind, real, made):
    """What the discriminator is to minimise, from its scores of real and of made images."""
    if kind == "relativistic":
        return _apart(real, made)
    return ((real.float() - 1).square().mean() + made.float().square().mean()) / 2


def _apart(higher, lower):
    """Cross-entropy of `higher` being above the mean of `lower`, and `lower` below that of `higher`; means are those of the batch."""
    higher, lower = higher.float(), lower.float()
    return F.softplus(lower.mean() - higher).mean() + F.softplus(lower - higher.mean()).mean()


def perceptual_loss(found, target):
    """Mean squared difference of features, mean over the layers. found, target: [n, c, h, h] of each layer."""
    return torch.stack([F.mse_loss(a.float(), b.float()) for a, b in zip(found, target)]).mean()


def texture_loss(found, target, patch, size):
    """Mean squared difference of the Gram matrices of all patches, mean over the layers. patch and size: sides of a patch and of the images, px."""
    sides = [patch * features.shape[2] // size for features in found]
    return torch.stack([F.mse_loss(_gram(a, side), _gram(b, side)) for a, b, side in zip(found, target, sides)]).mean()


def _gram(features, side):
    """Gram matrices [n · patches, c, c] of patches of a side, over their number of pixels."""
    n, c, h, _ = features.shape
    count = h // side
    pixels = features.float().reshape(n, c, count, side, count, side).permute(0, 2, 4, 1, 3, 5).reshape(n * count * count, c, side * side)
    return pixels @ pixels.transpose(1, 2) / side**2
