"""Losses and the discriminator."""
import unittest

import context  # noqa: F401
import numpy as np
import torch
from PIL import Image

from msfsr_training.discriminator import Discriminator, deceived, judged
from msfsr_training.distributed import Group
from msfsr_training.errors import OptionError
from msfsr_training.opponent import Opponent
from msfsr_training.losses import low_resolution_loss, reduction, stage_weight
from msfsr_training.recipe import fill

OPTIONS = {"weight": 0.01, "warmup": 0, "learningRate": 1e-3, "filters": 4, "layers": 2}


class LowResolution(unittest.TestCase):
    def test_reduces_as_pillow_does(self):
        rng = np.random.default_rng(0)
        for length, size in ((16, 2), (24, 6), (30, 7)):
            row = rng.uniform(0, 1, (length, length)).astype(np.float32)
            expected = np.asarray(Image.fromarray(row).resize((size, size), Image.BICUBIC))
            matrix = reduction(length, size).numpy()
            np.testing.assert_allclose(matrix @ row @ matrix.T, expected, atol=1e-6)

    def test_sees_only_what_survives_the_reduction(self):
        image = torch.rand(1, 3, 16, 16)
        checkerboard = image + 0.1 * (-1.0) ** (torch.arange(16)[:, None] + torch.arange(16))
        self.assertLess(low_resolution_loss("l1", checkerboard, image, 4).item(), 0.004)
        self.assertAlmostEqual(low_resolution_loss("l1", image + 0.1, image, 4).item(), 0.1, places=5)


class Discriminators(unittest.TestCase):
    def test_weights_count_from_the_last_stage(self):
        for weights, last, expected in (([0.2, 0.3, 1], 1, [1]), ([0.2, 0.3, 1], 2, [0.3, 1]), ([0.2, 0.3, 1], 4, [0.2, 0.2, 0.3, 1]), ([1], 2, [1, 1])):
            self.assertEqual([stage_weight(weights, stage + 1, last) for stage in range(last)], expected)

    def test_patches(self):
        scores = Discriminator(OPTIONS, 32)(torch.rand(2, 3, 32, 32))
        self.assertEqual(tuple(scores.shape), (2, 1, 6, 6))
        with self.assertRaisesRegex(OptionError, "losses.adversarial.layers to leave 3 px or more of 8 px but received 2"):
            Discriminator(OPTIONS, 8)

    def test_losses(self):
        real, fake = torch.tensor([1.0, 0.0]), torch.tensor([2.0, 0.0])
        self.assertAlmostEqual(judged(real, fake).item(), (0.5 + 2) / 2)
        self.assertAlmostEqual(deceived(fake).item(), 1.0)

    def test_learns_to_tell_images_apart_and_moves_them_by_its_gradient_only(self):
        opponent = Opponent(fill({"size": 16, "precision": "fp32", "losses": {"adversarial": OPTIONS}}), Group())
        torch.manual_seed(0)
        real, fake = 0.5 + 0.1 * torch.randn(4, 3, 16, 16), torch.full((4, 3, 16, 16), 0.5)
        losses = [opponent.learn(real, [fake]).item() for _ in range(40)]
        self.assertLess(losses[-1], 0.5 * losses[0])
        images = fake.clone().requires_grad_(True)
        before = [parameter.grad.clone() for parameter in opponent.discriminator.parameters()]
        opponent.deceived([images]).backward()
        self.assertGreater(images.grad.abs().sum().item(), 0)
        for parameter, gradient in zip(opponent.discriminator.parameters(), before):
            self.assertTrue(torch.equal(parameter.grad, gradient))


if __name__ == "__main__":
    unittest.main()
