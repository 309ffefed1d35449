"""A trained network, whose images another one learns beside the true ones."""
from pathlib import Path

import torch

from .errors import OptionError
from .network import Network
from .topology import read_network

SHIPPED = Path(__file__).resolve().parents[2] / "weights"


class Teacher:
    """weights: folder of a network, or name of shipped weights; recipe: filled. Its network takes what the pupil takes."""

    def __init__(self, weights, recipe, device):
        folder = SHIPPED / weights if (SHIPPED / weights).is_dir() else Path(weights)
        saved = read_network(folder)
        if not saved.weights:
            raise OptionError(f"Expected weights of the teacher in {folder} but its manifest has none")
        self.bf16 = recipe["precision"] == "bf16"
        self.network = Network(saved.model, saved.weights, size=recipe["size"]).to(device).eval().requires_grad_(False)
        self.sides = {self.network.input_shapes(entry)[self.network.main_input(entry)][1]: entry for entry in self.network.plans}

    def entry(self, side):
        """The entry that takes inputs of `side` px; OptionError if there is none."""
        if side not in self.sides:
            raise OptionError(f"Expected a teacher with an entry for inputs of {side} px but it has {', '.join(map(str, self.sides))} px")
        return self.sides[side]

    def images(self, inputs, side):
        """Side of an image → images of a stage [n, 3, s, s]. inputs: as of the pupil; side: that of the pictures."""
        entry = self.entry(side)
        device = next(self.network.parameters()).device.type
        with torch.no_grad(), torch.autocast(device, dtype=torch.bfloat16, enabled=self.bf16):
            outputs = self.network(inputs, entry)
        found = [outputs[stage["image"]].float() for stage in self.network.entry_stages[entry]]
        return {image.shape[2]: image for image in found}
