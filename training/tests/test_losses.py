"""Losses and the discriminator."""
import math
import unittest

import context  # noqa: F401
import numpy as np
import torch
from PIL import Image

from msfsr_training.adversarial import deceived, judged, perceptual_loss, texture_loss
from msfsr_training.discriminator import Discriminator
from msfsr_training.distributed import Group
from msfsr_training.errors import OptionError
from msfsr_training.opponent import Opponent
from msfsr_training.losses import attention_loss, low_resolution_loss, reduction, stage_weight
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
        self.assertAlmostEqual(judged("leastSquares", real, fake).item(), (0.5 + 2) / 2)
        self.assertAlmostEqual(deceived("leastSquares", fake).item(), 1.0)

    def test_relativistic_losses_of_known_scores(self):
        real, fake = torch.tensor([3.0, 1.0]), torch.tensor([-1.0, 1.0])
        log = lambda x: math.log(1 + math.exp(x))  # noqa: E731
        self.assertAlmostEqual(judged("relativistic", real, fake).item(), (log(-3) + log(-1)) / 2 + (log(-3) + log(-1)) / 2, 5)
        self.assertAlmostEqual(deceived("relativistic", fake, real).item(), (log(3) + log(1)) / 2 + (log(3) + log(1)) / 2, 5)

    def test_textures_are_where_they_are_in_their_patch(self):
        torch.manual_seed(0)
        features = torch.rand(2, 3, 8, 8)
        shifted = torch.cat([features[..., 4:], features[..., :4]], 3)  # patches of 4 change places
        mirrored = features.reshape(2, 3, 8, 2, 4).flip(4).reshape(2, 3, 8, 8)  # each in itself
        self.assertLess(texture_loss([features], [mirrored], 8, 16).item(), 1e-12)
        self.assertGreater(texture_loss([features], [shifted], 8, 16).item(), 1e-3)
        self.assertGreater(perceptual_loss([features], [mirrored]).item(), 0.05)

    def test_gradients(self):
        torch.manual_seed(0)
        found, target = (torch.rand(1, 3, 4, 4, dtype=torch.float64) for _ in range(2))
        near = torch.rand(1, 1, 4, 4, dtype=torch.float64)
        found.requires_grad_(True)
        self.assertTrue(torch.autograd.gradcheck(lambda x: attention_loss(x, target, near), found))

    def test_patches_must_fit(self):
        recipe = {"size": 24, "losses": {"adversarial": {**OPTIONS, "texture": 1}}}
        with self.assertRaisesRegex(OptionError, "multiple of 4 that divides 24 for recipe.losses.adversarial.patch but received 16"):
            Opponent(fill(recipe), Group())

    def test_learns_to_tell_images_apart_and_moves_them_by_its_gradient_only(self):
        opponent = Opponent(fill({"size": 16, "precision": "fp32", "losses": {"adversarial": OPTIONS}}), Group())
        torch.manual_seed(0)
        real, fake = 0.5 + 0.1 * torch.randn(4, 3, 16, 16), torch.full((4, 3, 16, 16), 0.5)
        losses = [opponent.learn(real, [fake]).item() for _ in range(40)]
        self.assertLess(losses[-1], 0.5 * losses[0])
        images = fake.clone().requires_grad_(True)
        before = [parameter.grad.clone() for parameter in opponent.discriminator.parameters()]
        opponent.parts([images], real, torch.ones(4, dtype=torch.bool))["adversarial"][1].backward()
        self.assertGreater(images.grad.abs().sum().item(), 0)
        for parameter, gradient in zip(opponent.discriminator.parameters(), before):
            self.assertTrue(torch.equal(parameter.grad, gradient))

    def test_degraded_inputs_get_a_share_of_the_gradient_and_the_losses_are_the_same(self):
        torch.manual_seed(0)
        truth, start, clean = torch.rand(2, 3, 16, 16), torch.rand(2, 3, 16, 16), torch.tensor([False, True])
        found = {}
        for degraded in (1, 0.25, 0):
            options = {**OPTIONS, "perceptual": 2, "degraded": degraded}
            opponent = Opponent(fill({"size": 16, "precision": "fp32", "losses": {"adversarial": options}}), Group())
            images = start.clone().requires_grad_(True)
            loss = sum(weight * part for weight, part in opponent.parts([images], truth, clean).values())
            loss.backward()
            found[degraded] = loss.item(), images.grad
        (whole, gradient), *others = found.values()
        self.assertGreater(gradient[0].abs().max().item(), 1e-7)
        for degraded, (loss, shared) in zip((0.25, 0), others):
            self.assertEqual(loss, whole)
            self.assertTrue(torch.equal(shared[1], gradient[1]))
            torch.testing.assert_close(shared[0], degraded * gradient[0])


if __name__ == "__main__":
    unittest.main()
