"""What a pass through a network leaves."""
from typing import NamedTuple

import torch


class Pass(NamedTuple):
    """loss, and its parts by name, detached; images of the stages; truth [n, 3, h, w]; kept: state for the next frame."""

    loss: torch.Tensor
    parts: dict
    images: list
    truth: torch.Tensor
    kept: dict

    @property
    def error(self):
        """Of the last image."""
        return self.images[-1].float() - self.truth


def mean_of(passes):
    """(loss, parts) over passes; a part that some lack counts as 0 there."""
    count = len(passes)
    if count == 1:
        return passes[0].loss, passes[0].parts
    names = dict.fromkeys(name for one in passes for name in one.parts)
    parts = {name: sum(one.parts[name] for one in passes if name in one.parts) / count for name in names}
    return sum(one.loss for one in passes) / count, parts
