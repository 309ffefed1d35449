"""A trained network whose images another one learns."""
from pathlib import Path

import torch

from msfsr_training.errors import RunError
from msfsr_training.losses import image_loss
from msfsr_training.network import Network
from msfsr_training.run_folder import RunFolder
from msfsr_training.topology import read_network

from .fed import fed

WEIGHTS = Path(__file__).resolve().parents[2] / "weights"


class Teacher:
    """name: a folder of weights/, or else a row that was trained before with the same seed. RunError if it is not there."""

    def __init__(self, name, seed):
        folder = WEIGHTS / name
        if not folder.is_dir():
            folder = RunFolder(f"{name}-{seed}").path / "network"
        if not (folder / "model.json").exists():
            raise RunError(f'Expected the trained network of row "{name}" in {folder}: take its lines out of the results, then run both rows')
        saved = read_network(folder)
        self.network = Network(saved.model, saved.weights).eval().requires_grad_(False)

    def loss(self, recipe, stages, outputs, lr, maps):
        """Distance of all stages' images from the teacher's, weighted as their distance from the true ones is."""
        with torch.no_grad(), torch.autocast(lr.device.type, dtype=torch.bfloat16, enabled=recipe["precision"] == "bf16"):
            taught = self.network(fed(self.network, lr, maps))
        options, total = recipe["losses"], 0.0
        for stage, own in zip(stages, self.network.entry_stages[1]):
            part = image_loss(options["kind"], outputs[stage["image"]].float(), taught[own["image"]].float())
            total = total + options["image"][stage["stage"] - 1] * part
        return total
