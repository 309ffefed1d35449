"""Priors, opponents and the trainer of the experiments."""
import contextlib
import io
import json
import math
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import context  # noqa: F401
import numpy as np
import torch
from fake import fake_faces, fake_model

from experiments.experiment import Experiment, back_projected
from experiments.opponents import StageOpponents
from experiments.priors import CHANNELS, filled, points_of, prior, regions_of
from experiments.similarity import ssim_y
from msfsr_training.errors import RunError
from msfsr_training.lines import LINE_COUNT, MESH_LINES, MIRRORED, MOST_POINTS
from msfsr_training.losses import reduction
from msfsr_training.pack import read_pack, write_pack
from msfsr_training.recipe import fill
from msfsr_training.topology import read_network

PRIORS = {"points-5": 5, "points-68": 68, "points-81": 81, "points-194": 194}
SIZE = 64


def curve(name, x, y):
    """Points of a line at positions 0 … 1 along its course, by functions of the position."""
    t = np.linspace(0, 1, len(MESH_LINES[name]))
    return np.stack([x(t), y(t)], -1)


def face():
    """Lines of a face that is symmetric about x = 32: float32 [1, 11, p, 2]."""
    cos, sin = (lambda t: np.cos(2 * math.pi * t)), (lambda t: np.sin(2 * math.pi * t))
    parts = {
        "outline": curve("outline", lambda t: 32 + 22 * sin(t), lambda t: 34 - 28 * cos(t)),
        "left_brow": curve("left_brow", lambda t: 14 + 14 * t, lambda t: 24 - 3 * t),
        "right_brow": curve("right_brow", lambda t: 36 + 14 * t, lambda t: 21 + 3 * t),
        "nose_bridge": curve("nose_bridge", lambda t: 32 + 0 * t, lambda t: 26 + 12 * t),
        "nose_bottom": curve("nose_bottom", lambda t: 27 + 10 * t, lambda t: 41 + 0 * t),
        "left_eye": curve("left_eye", lambda t: 21 - 5 * cos(t), lambda t: 29 - 2 * sin(t)),
        "right_eye": curve("right_eye", lambda t: 43 + 5 * cos(t), lambda t: 29 - 2 * sin(t)),
    }
    for name, height, half in (("upper_lip_outer", -4, 8), ("upper_lip_inner", -1, 6), ("lower_lip_inner", 1, 6), ("lower_lip_outer", 4, 8)):
        t = np.linspace(0, 1, len(MESH_LINES[name]))
        parts[name] = np.stack([32 + half * (2 * t - 1), 50 + height * np.sin(math.pi * t)], -1)
    lines = np.full((1, LINE_COUNT, MOST_POINTS, 2), np.nan, np.float32)
    for name, points in parts.items():
        lines[0, CHANNELS[name], : len(points)] = points
    return lines


def distance_to(line, point):
    start, end = line[:-1], line[1:]
    along = np.clip(((point - start) * (end - start)).sum(-1) / ((end - start) ** 2).sum(-1), 0, 1)
    return np.linalg.norm(start + along[:, None] * (end - start) - point, axis=-1).min()


class Priors(unittest.TestCase):
    def test_counts_and_places(self):
        lines = face()
        for name, count in PRIORS.items():
            points = points_of(name, lines)
            self.assertEqual(sum(p.shape[1] for p in points.values()), count, name)
            together = np.concatenate([p[0] for p in points.values()])
            self.assertGreater(min(np.linalg.norm(a - b) for k, a in enumerate(together) for b in together[:k]), 0.1, name)
            for channel, found in points.items() if name != "points-5" else ():
                line = lines[0, channel, : len(MESH_LINES[list(MESH_LINES)[channel]])]
                self.assertLess(max(distance_to(line, point) for point in found[0]), 1e-4)

    def test_steps_are_even(self):
        eye = points_of("points-194", face())[CHANNELS["nose_bottom"]][0]
        steps = np.linalg.norm(np.diff(eye, axis=0), axis=1)
        np.testing.assert_allclose(steps, 10 / 8, rtol=1e-4)

    def test_the_jaw_lies_below_the_forehead(self):
        jaw, forehead = np.split(points_of("points-81", face())[CHANNELS["outline"]][0], [17])
        self.assertGreater(jaw[:, 1].min(), forehead[:, 1].max())

    def test_a_symmetric_face_has_symmetric_maps(self):
        lines = torch.from_numpy(face())
        for name in ("lines", *PRIORS, "regions"):
            maps, present = prior(name)(lines, SIZE, 1.3)
            self.assertTrue(bool(present.all()))
            self.assertLess((maps - maps[:, MIRRORED].flip(3)).abs().max().item(), 2e-3, name)

    def test_dots_are_gaussian(self):
        lines = torch.from_numpy(face())
        maps, _ = prior("points-5")(lines, SIZE, 2.0)
        tip = maps[0, CHANNELS["nose_bridge"]]
        y, x = np.mgrid[:SIZE, :SIZE] + 0.5
        expected = np.exp(-((x - 32) ** 2 + (y - 38) ** 2) / 8)
        np.testing.assert_allclose(tip.numpy(), expected, atol=4e-4)
        self.assertEqual(maps[0, CHANNELS["left_brow"]].abs().max().item(), 0)

    def test_absent_lines(self):
        for name in ("lines", *PRIORS, "regions"):
            maps, present = prior(name)(torch.full((1, LINE_COUNT, MOST_POINTS, 2), math.nan), 16, 1.0)
            self.assertFalse(bool(present.any()), name)
            self.assertEqual(maps.abs().max().item(), 0, name)

    def test_area_of_polygons(self):
        for channel, polygon in regions_of(face()).items():
            x, y = polygon[0].T
            area = abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2
            self.assertAlmostEqual(filled(polygon, SIZE).sum() / area, 1, delta=0.02, msg=str(channel))

    def test_a_square_between_pixels(self):
        square = np.array([[[1.25, 1], [3, 1], [3, 2.5], [1.25, 2.5]]], np.float32)
        expected = np.outer([0, 1, 0.5, 0], [0, 0.75, 1, 0])
        np.testing.assert_allclose(filled(square, 4)[0], expected, atol=1e-6)
        np.testing.assert_allclose(filled(square[:, ::-1], 4)[0], expected, atol=1e-6)

    def test_regions_share_the_face(self):
        maps, _ = prior("regions")(torch.from_numpy(face()), SIZE, 1.0)
        self.assertLess(maps.sum(1).max().item(), 1.01)
        self.assertGreater(maps[0, CHANNELS["outline"], 15, 32].item(), 0.9)
        self.assertLess(maps[0, CHANNELS["outline"], 29, 21].item(), 0.1)  # the eye


class Figures(unittest.TestCase):
    def test_ssim(self):
        rng = np.random.default_rng(0)
        a, b = rng.integers(0, 256, (2, 2, 11, 11, 3), dtype=np.uint8)
        np.testing.assert_allclose(ssim_y(a, a), 1)
        # One window fits: the formula itself.
        weights = np.exp(-0.5 * ((np.arange(11) - 5) / 1.5) ** 2)
        window = np.outer(weights, weights) / weights.sum() ** 2
        for k in range(2):
            x, y = (16 + p[k].astype(float) @ np.array([65.481, 128.553, 24.966]) / 255 for p in (a, b))
            mx, my = (window * x).sum(), (window * y).sum()
            vx, vy, both = (window * (x - mx) ** 2).sum(), (window * (y - my) ** 2).sum(), (window * (x - mx) * (y - my)).sum()
            c1, c2 = 2.55**2, 7.65**2
            expected = (2 * mx * my + c1) * (2 * both + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
            self.assertAlmostEqual(ssim_y(a, b)[k], expected, places=9)

    def test_back_projection_agrees_with_the_input(self):
        torch.manual_seed(0)
        result, lr = torch.rand(1, 3, 32, 32), torch.rand(1, 3, 4, 4)
        matrix = reduction(32, 4)
        errors = [(matrix @ image @ matrix.T - lr).square().mean().item() for image in (result, back_projected(result, lr))]
        self.assertLess(errors[1], errors[0] / 5)


class Judges(unittest.TestCase):
    def test_every_stage_is_judged(self):
        options = {"weight": 0.1, "filters": 4, "layers": 2, "learningRate": 1e-3}
        opponents = StageOpponents(fill({"size": 32, "losses": {"adversarial": options}}), [16, 32])
        real = torch.rand(2, 3, 32, 32)
        images = [torch.zeros(2, 3, size, size, requires_grad=True) for size in (16, 32)]
        losses = [opponents.learn(real, [image.detach() for image in images]).item() for _ in range(30)]
        self.assertLess(losses[-1], losses[0])
        opponents.optimizer.zero_grad(set_to_none=True)
        opponents.parts(images, real, torch.ones(2, dtype=torch.bool))["adversarial"][1].backward()
        self.assertTrue(all(image.grad.abs().sum() > 0 for image in images))
        self.assertTrue(all(parameter.grad is None for parameter in opponents.discriminator.parameters()))


class Rows(unittest.TestCase):
    RECIPE = {"size": 32, "batch": 2, "steps": 4, "workers": 0, "precision": "fp32", "logEvery": 2, "validateEvery": 2}

    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        cls.place = tempfile.TemporaryDirectory()
        root = Path(cls.place.name)
        write_pack(fake_faces(root / "faces", count=4, side=60), root / "faces.pack", 32)
        cls.pack = read_pack(root / "faces.pack")

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def setUp(self):
        self.runs = tempfile.TemporaryDirectory()
        self.environment = mock.patch.dict(os.environ, {"MSFSR_RUNS": self.runs.name})
        self.environment.start()

    def tearDown(self):
        self.environment.stop()
        self.runs.cleanup()

    def experiment(self, **changes):
        model = fake_model((4, 4, 4), (0, 0, 0), (0, 0, 0), entries=False, size=32)
        job = {"row": "row", "seed": 1, "model": model, "recipe": self.RECIPE, "prior": "lines", "given": False, "opponents": "last", "teacher": None, "kept": None, "real": False}
        return Experiment({**job, **changes}, self.pack)

    def result(self, experiment):
        with contextlib.redirect_stdout(io.StringIO()):
            return experiment.result()

    def test_a_stopped_row_goes_on(self):
        whole = self.result(self.experiment(row="whole"))
        stopped = self.experiment()
        step = stopped.train_step

        def stop_after_one(*arguments):
            stopped.stop = True
            return step(*arguments)

        stopped.train_step = stop_after_one
        self.assertIsNone(self.result(stopped))
        resumed = self.result(self.experiment())
        self.assertEqual(resumed["samples"], 8)
        for name in ("gain", "ssim", "backProjected", "curve"):
            self.assertEqual(resumed[name], whole[name], name)
        self.assertEqual([samples for samples, _ in resumed["curve"]], [4, 8])
        self.assertTrue((Path(self.runs.name) / "row-1" / "network" / "model.json").exists())

    def test_a_finished_row_starts_anew(self):
        self.assertEqual(*(self.result(self.experiment())["curve"] for _ in range(2)))

    def test_other_maps_change_the_training(self):
        gains = [self.result(self.experiment(prior=name))["losses"]["boundary3"] for name in ("lines", "regions", "points-68")]
        self.assertEqual(len(set(gains)), 3)

    def test_opponents_of_every_stage(self):
        adversarial = {"weight": 0.1, "warmup": 0, "filters": 4, "layers": 1}
        recipe = {**self.RECIPE, "losses": {"adversarial": adversarial}}
        losses = self.result(self.experiment(recipe=recipe, opponents="every"))["losses"]
        self.assertTrue({"adversarial", "discriminator"} <= set(losses))

    def test_a_row_keeps_the_weights_of_another(self):
        self.result(self.experiment(row="first"))
        wider = fake_model((4, 4, 4), (1, 0, 0), (0, 0, 0), entries=False, size=32)
        figures = self.result(self.experiment(row="second", kept="first", model=wider, real=True))
        before, after = (read_network(str(Path(self.runs.name) / f"{name}-1" / "network")).weights for name in ("first", "second"))
        self.assertLess(len(before), len(after))
        for name, weight in before.items():
            np.testing.assert_allclose(after[name], weight, rtol=1e-5)  # the average of equal numbers
        self.assertNotEqual(figures["realGain"], figures["gain"])

    def test_a_row_teaches_another(self):
        self.result(self.experiment(row="given", given=True, model=given_model()))
        losses = self.result(self.experiment(teacher="given"))["losses"]
        self.assertTrue(all(losses[f"taught{k}"] > 0 for k in (1, 2, 3)))
        with self.assertRaisesRegex(RunError, 'row "given" in .*given-2'):
            self.experiment(teacher="given", seed=2)

    def test_given_maps_reach_the_fusion(self):
        experiment = self.experiment(given=True, model=given_model())
        result = self.result(experiment)
        self.assertEqual([result["losses"][f"boundary{k}"] for k in (1, 2, 3)], [0, 0, 0])
        before = experiment.measure()["psnrY"]
        experiment.pack.val_lines[:] += 3
        self.assertNotEqual(experiment.measure()["psnrY"], before)


def given_model():
    """A model as compose.ts writes it for given maps: inputs s1_given, … that are outputs as well."""
    model = fake_model((4, 4, 4), (0, 0, 0), (0, 0, 0), entries=False, size=32)
    config = model["modelTopology"]["config"]
    text = json.dumps([layer for layer in config["layers"] if not layer["name"].endswith(("_bem", "_boundaries"))])
    config["layers"] = json.loads(text.replace("_bem", "_given"))
    for number in (1, 2, 3):
        name, side = f"s{number}_given", 2 ** (number + 1)
        shape = {"name": name, "batch_input_shape": [None, side, side, 11], "dtype": "float32"}
        config["layers"].append({"name": name, "class_name": "InputLayer", "config": shape, "inbound_nodes": []})
        config["input_layers"].append([name, 0, 0])
    config["output_layers"] = [[name.replace("_boundaries", "_given"), *rest] for name, *rest in config["output_layers"]]
    for stage in model["userDefinedMetadata"]["msfsr"]["stages"]:
        stage["boundaries"] = f"s{stage['stage']}_given"
    return model


if __name__ == "__main__":
    unittest.main()
