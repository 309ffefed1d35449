"""Who trains against the network in the adversarial stage: the discriminator and its optimiser."""
import torch

from .discriminator import Discriminator, deceived, judged


class Opponent:
    """recipe: filled; group: Group. The discriminator computes in the recipe's precision."""

    def __init__(self, recipe, group):
        options = recipe["losses"]["adversarial"]
        self.discriminator = Discriminator(options, recipe["size"]).to(group.device)
        self.optimizer = torch.optim.Adam(self.discriminator.parameters(), options["learningRate"], (0.5, 0.99))
        self._parallel = group.wrap(self.discriminator)
        self._autocast = {"device_type": group.device.type, "dtype": torch.bfloat16, "enabled": recipe["precision"] == "bf16"}

    def deceived(self, images):
        """The adversarial loss of the network, from the images of all stages: the last one is judged. Its gradient reaches
        the images only."""
        self.discriminator.requires_grad_(False)
        with torch.autocast(**self._autocast):
            scores = self.discriminator(images[-1].float())
        self.discriminator.requires_grad_(True)
        return deceived(scores)

    def learn(self, real, images):
        """One step of the discriminator, from the truth and the images of all stages; returns its loss. A gradient that is
        no number is left out."""
        with torch.autocast(**self._autocast):
            scores = self._parallel(torch.cat([real, images[-1].float()]))
        loss = judged(*scores.chunk(2))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if bool(torch.isfinite(loss)):
            self.optimizer.step()
        return loss.detach()

    def resume(self, weights, moments):
        """Takes over what a checkpoint holds."""
        self.discriminator.load_state_dict(weights)
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": moments, "param_groups": groups})
