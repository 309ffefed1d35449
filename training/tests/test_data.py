"""Packs, views and batches."""
import tempfile
import unittest
from pathlib import Path

import context  # noqa: F401
import numpy as np
import torch
from fake import fake_faces
from PIL import Image

from msfsr_training.dataset import Batches
from msfsr_training.detail import detail
from msfsr_training.errors import DataError, OptionError
from msfsr_training.lines import LINE_COUNT, MIRRORED, MOST_POINTS
from msfsr_training.pack import Pack, read_pack, write_pack
from msfsr_training.recipe import fill
from msfsr_training.sample import make_sample
from msfsr_training.stream import Stream

STILL = {"flip": 0, "scale": [1.4, 1.4], "shift": 0, "rotation": 0, "brightness": 0, "contrast": 0, "gamma": 0}


def vars_of(pack):
    """What a pack holds beside its training records."""
    return pack.pictures, pack.lines, pack.val, pack.val_hr, pack.val_lines, pack.size


class Packs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.faces = fake_faces(Path(cls.place.name) / "faces")
        cls.path = Path(cls.place.name) / "faces.pack"
        write_pack(cls.faces, cls.path)
        cls.pack = read_pack(cls.path)

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def test_round_trip(self):
        self.assertEqual([record["id"] for record in self.pack.train], [f"p{k}" for k in range(6)])
        self.assertEqual(self.pack.pictures[0].shape, (176, 176, 3))
        original = Image.open(self.faces / "train" / "p0.webp").convert("RGB").resize((176, 176), Image.LANCZOS)
        self.assertLess(np.abs(np.asarray(original, float) - self.pack.pictures[0]).mean(), 4)
        self.assertEqual(self.pack.lines.shape, (6, LINE_COUNT, MOST_POINTS, 2))
        self.assertEqual(int((~np.isnan(self.pack.lines[0, 4, :, 0])).sum()), 5)

    def test_val_is_the_evaluation_crop(self):
        picture, extent = Image.open(self.faces / "val" / "p0.webp").convert("RGB"), 1.35 * 200 / 1.7
        box = (100 - extent / 2, 100 - extent / 2, 100 + extent / 2, 100 + extent / 2)
        expected = np.asarray(picture.resize((128, 128), Image.LANCZOS, box=box))
        np.testing.assert_array_equal(self.pack.val_hr[0], expected)

    def test_other_files_are_refused(self):
        with self.assertRaisesRegex(DataError, "written by the pack command"):
            read_pack(self.faces / "train.jsonl")

    def test_batches_depend_on_their_number_alone(self):
        recipe = fill({"batch": 4, "entries": [{"stage": 1}, {"stage": 2}], "sourceWeights": {"source0": 2}})
        targets = {1: [(128, 64, 1.0)], 2: [(128, None, None)]}
        first, second = (Batches(self.pack, recipe, targets, {1: 16, 2: 32}) for _ in range(2))
        first[0]
        a, b = first[7], second[7]
        self.assertEqual(a["entry"], b["entry"])
        self.assertTrue(torch.equal(a["hr"], b["hr"]))
        self.assertEqual(sorted({first.entry(k) for k in range(20)}), [1, 2])
        epoch = [number for k in range(9) for _, number in first.pictures(k)][:9]
        self.assertEqual(np.bincount(epoch).tolist(), [2, 1, 2, 1, 2, 1])
        halves = [Batches(self.pack, recipe, targets, {1: 16, 2: 32}, rank, 2).pictures(3) for rank in range(2)]
        self.assertEqual(sorted(sum(halves, [])), first.pictures(3))

    def test_ranks_see_what_one_process_sees(self):
        recipe, targets = fill({"batch": 4}), {1: [(128, 64, 1.0)]}
        whole = Batches(self.pack, recipe, targets, {1: 16})[5]
        parts = [Batches(self.pack, recipe, targets, {1: 16}, rank, 2)[5] for rank in range(2)]
        for rank in range(2):
            self.assertTrue(torch.equal(parts[rank]["lr"], whole["lr"][rank::2]))

    def test_a_recipe_that_leaves_no_picture_is_refused(self):
        recipe = fill({"sourceWeights": {"source0": 0, "source1": 0}})
        with self.assertRaisesRegex(OptionError, "recipe.softPictures leave none"):
            Batches(self.pack, recipe, {1: []}, {1: 16})

    def test_soft_pictures_weigh_less(self):
        found = [record["detail"] for record in self.pack.train]
        middle = sum(sorted(found)[2:4]) / 2
        batches = Batches(self.pack, fill({"softPictures": {"below": middle, "weight": 0.5}}), {1: []}, {1: 16})
        self.assertEqual(batches.shares.tolist(), [0.5 if value < middle else 1 for value in found])
        # A pack without the figures is measured.
        bare = Pack([{k: v for k, v in r.items() if k != "detail"} for r in self.pack.train], *vars_of(self.pack))
        again = Batches(bare, batches.recipe, {1: []}, {1: 16})
        self.assertEqual(again.shares.tolist(), batches.shares.tolist())
        # Noise is detail, an enlarged picture has none.
        noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (128, 128, 3), dtype=np.uint8))
        face = {"cx": 64, "cy": 64, "size": 128}
        self.assertGreater(detail(noise, face, 128), 5)
        self.assertLess(detail(noise.resize((64, 64)).resize((128, 128), Image.BICUBIC), face, 128), 3.5)

    def test_small_pictures_go_in_as_they_are(self):
        path = Path(self.place.name) / "large.pack"
        write_pack(self.faces, path, 160)
        picture = Image.open(self.faces / "train" / "p3.webp").convert("RGB")
        np.testing.assert_array_equal(read_pack(path).pictures[3], np.asarray(picture))

    def test_other_sizes(self):
        path = Path(self.place.name) / "small.pack"
        write_pack(self.faces, path, 32)
        pack = read_pack(path)
        self.assertEqual((pack.size, pack.pictures[0].shape[0], pack.val_hr.shape[1:]), (32, 44, (32, 32, 3)))
        batch = Batches(pack, fill({"batch": 2, "size": 32}), {1: [(32, 16, 1.0)]}, {1: 4})[0]
        self.assertEqual((batch["hr"].shape[1], batch["lr"].shape[1], batch["maps"][0].shape[2]), (32, 4, 16))


class Views(unittest.TestCase):
    def setUp(self):
        self.lines = np.full((LINE_COUNT, MOST_POINTS, 2), np.nan, np.float32)
        self.lines[:, 0] = [[40 + 3 * k, 60 + 5 * k] for k in range(LINE_COUNT)]
        yy, xx = np.mgrid[:160, :160].astype(np.float32) + 0.5
        self.picture = np.zeros((160, 160, 3), np.uint8)
        spot = np.exp(-((xx - 70) ** 2 + (yy - 110) ** 2) / 18)  # where line 10 has its point
        self.picture[...] = (255 * spot)[..., None].round()
        self.face = (80.0, 80.0, 94.0)

    def made(self, seed, augment, **degradation):
        recipe = fill({"augment": {**STILL, **augment}, "degradation": degradation})
        return make_sample(self.picture, self.face, self.lines, recipe, 1, 32, Stream(seed))

    def spot(self, hr):
        weights = np.asarray(hr, float)[..., 0]
        weights = np.where(weights > 20, weights, 0)
        yy, xx = np.mgrid[:128, :128] + 0.5
        return np.array([(weights * xx).sum(), (weights * yy).sum()]) / weights.sum()

    def test_lines_follow_the_picture(self):
        for changes in ({}, {"flip": 1}, {"shift": 0.06}, {"rotation": 15}, {"flip": 1, "rotation": 15, "scale": [1.8, 2.0]}):
            for seed in range(4):
                truth, _, lines, _ = self.made(seed, changes)
                channel = MIRRORED[10] if changes.get("flip") else 10
                np.testing.assert_allclose(self.spot(truth), lines[channel, 0], atol=0.35)

    def test_flip_swaps_left_and_right(self):
        plain, flipped = (self.made(0, {"flip": flip}).lines for flip in (0, 1))
        for channel, other in enumerate([0, 2, 1, 3, 4, 6, 5, 7, 8, 9, 10]):
            np.testing.assert_allclose(flipped[channel, 0], [128 - plain[other, 0, 0], plain[other, 0, 1]], atol=1e-4)

    def test_photos_show_what_the_truth_shows(self):
        for changes in ({}, {"flip": 1, "rotation": 15}, {"shift": 0.06}):
            for seed in range(4):
                truth, small, _, _ = self.made(seed, changes, photoShare=1, photoAngle=20, photoShift=2)
                enlarged = Image.fromarray(np.ascontiguousarray(small)).resize((128, 128), Image.BICUBIC)
                np.testing.assert_allclose(self.spot(enlarged), self.spot(truth), atol=0.7)

    def test_soft_samples_are_soft_in_truth_and_input(self):
        sharp, soft = (self.made(1, {"softShare": share, "softness": [8, 8]}).truth.max() for share in (0, 1))
        self.assertLess(soft, 0.8 * sharp)
        truth, small, _, clean = self.made(1, {"softShare": 1, "softness": [8, 8]}, cleanShare=1)
        np.testing.assert_array_equal(small, np.asarray(Image.fromarray(truth).resize((32, 32), Image.BICUBIC)))
        self.assertTrue(clean)

    def test_softness_that_an_input_cannot_show_is_left_out(self):
        # A pixel of the input is 4 px of the truth.
        sharp, hidden, shown = (self.made(1, {"softShare": share, "softness": [detail] * 2}).truth for share, detail in ((0, 4), (1, 4), (1, 4.2)))
        np.testing.assert_array_equal(hidden, sharp)
        self.assertGreater(int((shown != sharp).sum()), 0)

    def test_clean_inputs_are_reduced_truths(self):
        truth, small, _, clean = self.made(1, {}, cleanShare=1, noise=[0.1, 0.1], jpegShare=1)
        np.testing.assert_array_equal(small, np.asarray(Image.fromarray(truth).resize((32, 32), Image.BICUBIC)))
        self.assertTrue(clean)
        self.assertFalse(self.made(1, {}, photoShare=0.5).clean)


if __name__ == "__main__":
    unittest.main()
