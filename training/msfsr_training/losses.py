"""What training minimises: the images of all stages and their boundary maps."""
from torch.nn import functional as F


def image_loss(kind, found, target):
    """Mean over everything, float32. `charbonnier` is √(d² + 10⁻⁶)."""
    if kind == "l1":
        return F.l1_loss(found, target)
    if kind == "l2":
        return F.mse_loss(found, target)
    return ((found - target).square() + 1e-6).sqrt().mean()


def boundary_loss(found, maps, present):
    """Mean squared error over the channels that are present. found, maps: [n, 11, h, w]; present: bool [n, 11]."""
    error = (found - maps).square().mean((2, 3)) * present
    return error.sum() / present.sum().clamp(min=1)


def network_loss(options, stages, outputs, hr, maps, present):
    """Weighted sum over stages.

    options: `losses` of the recipe; stages: those of the entry; outputs: layer → tensor; hr: [n, 3, 128, 128] in
    [0, 1], reduced by averaging for earlier stages; maps: one per stage or None.
    Returns (loss, parts: name → detached part without its weight).
    """
    total, parts = 0.0, {}
    for stage, map_ in zip(stages, maps):
        number = stage["stage"] - 1
        image = outputs[stage["image"]].float()
        reduction = hr.shape[2] // image.shape[2]
        target = F.avg_pool2d(hr, reduction) if reduction > 1 else hr
        part = image_loss(options["kind"], image, target)
        total = total + options["image"][number] * part
        parts[f"image{stage['stage']}"] = part.detach()
        if map_ is not None and options["boundary"][number]:
            part = boundary_loss(outputs[stage["boundaries"]].float(), map_, present)
            total = total + options["boundary"][number] * part
            parts[f"boundary{stage['stage']}"] = part.detach()
    return total, parts
