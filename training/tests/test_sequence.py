"""Clips of moving stills, and learning through time."""
import math
import unittest

import numpy as np
import torch

import context  # noqa: F401
from msfsr_training.losses import difference_loss
from msfsr_training.motion import motion, moved
from msfsr_training.path import smooth_path
from msfsr_training.recipe import fill
from msfsr_training.sample import make_clip
from msfsr_training.square import Square
from msfsr_training.stream import Stream


def still(side=96):
    """A smooth picture without symmetry."""
    y, x = np.mgrid[0:side, 0:side] / side
    waves = [np.sin(9 * x + 5 * y + k) + np.cos(13 * y * (x + 0.5) - k) for k in range(3)]
    return np.clip(128 + 50 * np.stack(waves, -1), 0, 255).astype(np.uint8)


def clip(seed, **more):
    """A clip of `still`, clean unless `more` says otherwise."""
    recipe = fill({"size": 48, "sequence": {"frames": 4, "shift": 0.08, "angle": 8, "zoom": 0.08}, "augment": {"flip": 1}, **more})
    lines = np.full((11, 4, 2), np.nan, np.float32)
    lines[5] = [(34, 40), (40, 38), (46, 40), (40, 42)]
    lines[7, :3] = [(38, 58), (48, 55), (58, 58)]
    return make_clip(still(), (48, 48, 40), lines, recipe, 1, 12, Stream("clip", seed))


class Paths(unittest.TestCase):
    def test_stays_within_twice_the_limits_and_begins_where_speed_and_bend_lead(self):
        limits = {"shift": 0.1, "angle": 5, "zoom": 0.1}
        for seed in range(20):
            path = smooth_path(Square(50, 60, 40, 0.2), 7, limits, Stream(seed))
            for x, y, extent, angle in path:
                self.assertLessEqual(max(abs(x - 50), abs(y - 60)), 8)
                self.assertLessEqual(abs(math.log(extent / 40)), 0.2)
                self.assertLessEqual(abs(angle - 0.2), math.radians(10))
            steps = np.diff(np.array(path)[:, 0])
            self.assertLess(np.abs(np.diff(steps, 2)).max(), 1e-9)  # a parabola

    def test_the_known_motion_leads_from_frame_to_frame_mirrored_or_not_expressions_too(self):
        moving = {"frames": 4, "shift": 0.08, "angle": 8, "zoom": 0.08, "expression": 0.25}
        for flip in (0, 1):
            found = clip(3, augment={"flip": flip, "rotation": 8, "shift": 0.1, "scale": [1.1, 1.4]}, sequence=moving)
            expressions = torch.from_numpy(found.expressions)[:, None]
            frames = [torch.from_numpy(frame.truth.copy()).permute(2, 0, 1)[None].float() / 255 for frame in found.frames]
            squares, flips = torch.from_numpy(found.squares), torch.tensor([bool(flip)])
            for t in range(1, 4):
                before, after = squares[t - 1 : t + 1, None]
                grid, seen = motion(before, after, flips, 48, expressions[t - 1 : t + 1])
                self.assertGreater(seen.mean().item(), 0.7)
                kept = difference_loss("l1", frames[t], moved(frames[t - 1], grid), seen).item()
                rigid, _ = motion(before, after, flips, 48)
                self.assertLess(kept, difference_loss("l1", frames[t], moved(frames[t - 1], rigid), seen).item())
                plain = difference_loss("l1", frames[t], frames[t - 1], seen).item()
                self.assertLess(kept, 0.006)
                self.assertLess(kept, plain / 5)


class Clips(unittest.TestCase):
    def test_share_blur_and_filter_and_draw_noise_for_each_frame(self):
        noisy = {"noise": [0.05, 0.05], "jpegShare": 1, "jpegQuality": [50, 90], "blur": [0.5, 1], "filters": ["box", "lanczos"]}
        still_clip = clip(5, degradation=noisy, sequence={"frames": 3, "shift": 0, "angle": 0, "zoom": 0})
        a, b, _ = still_clip.frames
        self.assertTrue(np.array_equal(a.truth, b.truth))
        self.assertFalse(np.array_equal(a.input, b.input))
        quiet = clip(5, degradation={**noisy, "noise": [0, 0], "jpegShare": 0}, sequence={"frames": 3, "shift": 0, "angle": 0, "zoom": 0})
        for frame in quiet.frames[1:]:
            self.assertTrue(np.array_equal(frame.input, quiet.frames[0].input))

    def test_photos_move_with_the_path_alone(self):
        photo = {"photoShare": 1, "blur": [0, 1], "blurShare": 0.5, "photoAngle": 45}
        found = clip(2, degradation=photo, sequence={"frames": 3, "shift": 0, "angle": 0, "zoom": 0})
        self.assertTrue((found.squares == found.squares[0]).all())
        self.assertEqual(found.frames[0].input.shape, (12, 12, 3))


if __name__ == "__main__":
    unittest.main()
