"""What training minimises: the images of all stages, their boundaries, and the consistency with the input."""
import numpy as np
import torch
from torch.nn import functional as F


def image_loss(kind, found, target):
    """Mean over everything, float32: |d|, d², √(d² + 10⁻⁶); `psnr` is the mean of the pictures' PSNR over -100 dB."""
    if kind == "l1":
        return F.l1_loss(found, target)
    if kind == "l2":
        return F.mse_loss(found, target)
    if kind == "psnr":
        return ((found - target).square().mean((1, 2, 3)) + 1e-8).log10().mean() / 10
    return ((found - target).square() + 1e-6).sqrt().mean()


def boundary_loss(found, maps, present):
    """Mean squared error over the channels that are present. found, maps: [n, 11, h, w]; present: bool [n, 11]."""
    error = (found - maps).square().mean((2, 3)) * present
    return error.sum() / present.sum().clamp(min=1)


def attention_loss(found, target, attention):
    """Facial attention loss: the mean absolute difference, each pixel weighed by how near it is to a line. found, target: [n, 3, h, w]; attention:
    [n, 1, h, w]. Source: Kim et al., "Progressive Face Super-Resolution via Attention to Facial Landmark", BMVC 2019."""
    return ((found - target).abs() * attention).mean()


def difference_loss(kind, error, before, seen):
    """What flickers: `image_loss` of a frame's error and that of the frame before, moved by the known motion, where both see the same.
    Detail that the truth gains or loses by the motion does not count. error, before: [n, 3, h, w]; seen: 1 or 0 [n, 1, h, w]."""
    return image_loss(kind, error * seen, before * seen)


def low_resolution_loss(kind, found, target, size):
    """`image_loss` of both, reduced to `size` as Pillow's antialiased bicubic does, but without rounding."""
    matrix = reduction(found.shape[2], size).to(found.device)
    return image_loss(kind, *(matrix @ images @ matrix.T for images in (found, target)))


def reduction(length, size):
    """float32 [size, length]: the weights of Pillow's BICUBIC that reduces a row of `length` pixels."""
    scale = length / size
    centres = (np.arange(size)[:, None] + 0.5) * scale
    distance = np.abs((np.arange(length) + 0.5 - centres) / scale)
    weights = np.where(distance < 1, (1.5 * distance - 2.5) * distance**2 + 1, ((2.5 - 0.5 * distance) * distance - 4) * distance + 2)
    weights[distance >= 2] = 0
    return torch.from_numpy((weights / weights.sum(1, keepdims=True)).astype(np.float32))


def network_loss(options, stages, outputs, hr, maps, attention, present, size, taught):
    """Weighted sum over stages.

    options: `losses` of the recipe; stages: those of the entry; outputs: layer → tensor; hr: [n, 3, h, w] in [0, 1],
    reduced by averaging for earlier stages; maps, attention: one per stage or None; size: side of the input; taught: side → images
    of a teacher.
    Returns (loss, parts: name → detached part without its weight).
    """
    total, parts, last = 0.0, {}, stages[-1]["stage"]
    for stage, map_, near in zip(stages, maps, attention):
        own = stage_weight(options["image"], stage["stage"], last)
        image = outputs[stage["image"]].float()
        factor = hr.shape[2] // image.shape[2]
        target = F.avg_pool2d(hr, factor) if factor > 1 else hr
        part = image_loss(options["kind"], image, target)
        total = total + own * part
        parts[f"image{stage['stage']}"] = part.detach()
        if near is not None:
            part = attention_loss(image, target, near)
            total = total + stage_weight(options["attention"]["image"], stage["stage"], last) * part
            parts[f"attention{stage['stage']}"] = part.detach()
        if image.shape[2] in taught:
            part = image_loss(options["kind"], image, taught[image.shape[2]])
            total = total + own * options["teacher"]["weight"] * part
            parts[f"taught{stage['stage']}"] = part.detach()
        weight = stage_weight(options["boundary"], stage["stage"], last)
        if map_ is not None and weight:
            part = boundary_loss(outputs[stage["boundaries"]].float(), map_, present)
            total = total + weight * part
            parts[f"boundary{stage['stage']}"] = part.detach()
    if options["lowResolution"]:
        part = low_resolution_loss(options["kind"], image, hr, size)
        total = total + options["lowResolution"] * part
        parts["lowResolution"] = part.detach()
    return total, parts


def stage_weight(weights, stage, last):
    """A stage's number from a list that counts from the last stage; stages before the first one take the first."""
    return weights[max(0, len(weights) - 1 - (last - stage))]
