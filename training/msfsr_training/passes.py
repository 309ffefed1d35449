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
    """(loss, parts) of several passes with the same parts."""
    parts = {name: torch.stack([one.parts[name] for one in passes]).mean() for name in passes[0].parts}
    return torch.stack([one.loss for one in passes]).mean(), parts
