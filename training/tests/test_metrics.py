"""Figures of quality."""
import unittest

import context  # noqa: F401
import torch

from msfsr_training.metrics import psnr_y


class Metrics(unittest.TestCase):
    def test_psnr_of_a_step_of_one(self):
        a = torch.zeros(1, 4, 4, 3, dtype=torch.uint8).numpy()
        self.assertAlmostEqual(float(psnr_y(a, a + 1)[0]), 20 * torch.log10(torch.tensor(255 / (219 / 255))).item(), places=4)


if __name__ == "__main__":
    unittest.main()
