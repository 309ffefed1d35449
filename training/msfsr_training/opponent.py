"""Who trains against the network in the adversarial stage: the discriminator and its optimiser."""
import torch

from .adversarial import deceived, judged, perceptual_loss, texture_loss
from .discriminator import Discriminator
from .errors import OptionError


def needs_opponent(options):
    """Whether a recipe needs a discriminator. options: its `losses.adversarial`."""
    return any(options[name] for name in ("weight", "perceptual", "texture"))


class Opponent:
    """recipe: filled; group: Group. The discriminator computes in the recipe's precision."""

    def __init__(self, recipe, group):
        options, size = recipe["losses"]["adversarial"], recipe["size"]
        multiple, patch = 2 ** options["layers"], options["patch"]
        if options["texture"] and (size % patch or patch % multiple):
            raise OptionError(f"Expected a multiple of {multiple} that divides {size} for recipe.losses.adversarial.patch but received {patch}")
        self.options, self.size = options, size
        self.discriminator = Discriminator(options, size).to(group.device)
        self.optimizer = torch.optim.Adam(self.discriminator.parameters(), options["learningRate"], (0.5, 0.99))
        self._parallel = group.wrap(self.discriminator)
        self._autocast = {"device_type": group.device.type, "dtype": torch.bfloat16, "enabled": recipe["precision"] == "bf16"}

    def parts(self, images, truth, clean):
        """Name → (weight, loss): what the network is to minimise, the adversarial loss and those on the discriminator's features. images: of all
        stages, the last one is judged; clean: bool [n], which inputs were not degraded. The gradient reaches the images only."""
        options = self.options
        kind, compared = options["kind"], options["kind"] == "relativistic" or options["perceptual"] or options["texture"]
        self.discriminator.requires_grad_(False)
        with torch.autocast(**self._autocast):
            features, scores = self.discriminator.look(with_share(images[-1].float(), clean, options["degraded"]))
            true_features, true_scores = self.discriminator.look(truth) if compared else ([], None)
        self.discriminator.requires_grad_(True)
        losses = {
            "adversarial": (options["weight"], lambda: deceived(kind, scores, true_scores)),
            "perceptual": (options["perceptual"], lambda: perceptual_loss(features, true_features)),
            "texture": (options["texture"], lambda: texture_loss(features, true_features, options["patch"], self.size)),
        }
        return {name: (weight, loss()) for name, (weight, loss) in losses.items() if weight}

    def learn(self, real, images):
        """One step of the discriminator, from the truth and the images of all stages; returns its loss. A gradient that is
        no number is left out."""
        with torch.autocast(**self._autocast):
            scores = self._parallel(torch.cat([real, images[-1].float()]))
        loss = judged(self.options["kind"], *scores.chunk(2))
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


def with_share(images, clean, degraded):
    """The images; those of degraded inputs pass on this share of their gradient."""
    shares = torch.where(clean, 1.0, degraded).view(-1, 1, 1, 1).to(images.dtype)
    still = images.detach()
    return still + shares * (images - still)
