"""A discriminator for every stage."""
import torch
from torch.nn import functional as F

from msfsr_training.adversarial import deceived, judged
from msfsr_training.discriminator import Discriminator
from msfsr_training.opponent import with_share


class StageOpponents:
    """In the place of `Opponent`: opponents the images of all stages, each by a discriminator of its own.

    recipe: filled; sizes: side of each stage's image. Computes in float32.
    """

    def __init__(self, recipe, sizes):
        options = self.options = recipe["losses"]["adversarial"]
        self.discriminator = torch.nn.ModuleList(Discriminator(options, size) for size in sizes)
        self.optimizer = torch.optim.Adam(self.discriminator.parameters(), options["learningRate"], (0.5, 0.99))

    def parts(self, images, truth, clean):
        """The sum of the stages' adversarial losses, with its weight; clean: bool [n], which inputs were not degraded. The gradient reaches the images
        only."""
        self.discriminator.requires_grad_(False)
        weighed = [with_share(image.float(), clean, self.options["degraded"]) for image in images]
        losses = [deceived(self.options["kind"], opponent(image)) for opponent, image in zip(self.discriminator, weighed)]
        self.discriminator.requires_grad_(True)
        return {"adversarial": (self.options["weight"], sum(losses))}

    def learn(self, real, images):
        """One step of all discriminators; returns the mean of their losses."""
        losses = []
        for opponent, image in zip(self.discriminator, images):
            truth = F.avg_pool2d(real, real.shape[2] // image.shape[2])
            losses.append(judged(self.options["kind"], *opponent(torch.cat([truth, image.float()])).chunk(2)))
        loss = sum(losses)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach() / len(losses)
