"""Statistics of averaged weights."""
import json
import unittest
from functools import partial
from unittest import mock

import context  # noqa: F401
import torch
from fake import fake_model
from run_folders import RunFolders

from msfsr_training.network import Network
from msfsr_training.settle import BATCHES, settle
from msfsr_training.topology import read_network

MODEL = fake_model((4, 4, 4), (1, 1, 0), (0, 0, 0), size=32, norm=True)


class Settle(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.network = Network(MODEL, seed=1, size=32).eval()
        self.batches = [(torch.rand(2, 3, 4, 4), 1) for _ in range(7)]

    def statistics(self, name):
        return getattr(self.network, f"s1_bum0/norm/moving_{name}")

    def runs(self, *batches):
        return [partial(self.network, x, entry) for x, entry in batches]

    def test_is_the_mean_over_the_batches_whatever_the_momentum(self):
        features = [self.network(x, taps=["s1_bum0/conv1"])["s1_bum0/conv1"] for x, _ in self.batches]
        for momentum in (0.9, 0.99):
            for call in self.network.plans[1].calls:
                if "momentum" in call.attributes:
                    call.attributes["momentum"] = momentum
            settle(self.network, self.runs(*self.batches))
            self.close("mean", torch.stack([x.mean((0, 2, 3)) for x in features]).mean(0))
            self.close("variance", torch.stack([x.var((0, 2, 3)) for x in features]).mean(0))
            self.assertFalse(self.network.training)

    def test_a_stage_that_seldom_runs_has_the_mean_of_when_it_did(self):
        others = [(torch.rand(2, 3, 8, 8), 2)] * 9
        features = self.network(self.batches[0][0], taps=["s1_bum0/conv1"])["s1_bum0/conv1"]
        settle(self.network, self.runs(*others, self.batches[0], *others))
        self.close("mean", features.mean((0, 2, 3)))

    def test_what_does_not_move_stays_to_the_bit(self):
        with torch.no_grad():
            self.statistics("mean").fill_(1 / 3)
        stays = {name: value.clone() for name, value in self.network.state_dict().items()}
        settle(self.network, self.runs(*[(torch.rand(2, 3, 8, 8), 2)] * 3))
        changed = {name for name, value in self.network.state_dict().items() if not torch.equal(value, stays[name])}
        self.assertEqual(changed, {"s2_bum0/norm/moving_mean", "s2_bum0/norm/moving_variance"})

    def test_frozen_layers_have_no_statistics_to_settle(self):
        self.assertEqual(len(self.network.statistics()), 4)
        self.assertEqual(len(Network(MODEL, seed=1, size=32, freeze=[1]).statistics()), 2)

    def test_a_pass_that_fails_leaves_the_network_as_one_that_does_not_train(self):
        with self.assertRaises(ZeroDivisionError):
            settle(self.network, [lambda: 1 / 0])
        self.assertFalse(self.network.training)

    def close(self, name, expected):
        torch.testing.assert_close(self.statistics(name), expected, rtol=1e-3, atol=1e-5)


class Trained(RunFolders, unittest.TestCase):
    def test_validated_and_exported_networks_are_settled(self):
        (self.root / "net" / "model.json").write_text(json.dumps(MODEL))
        self.write_recipe(size=32)
        from msfsr_training import train as module

        seen = []

        def watched(network, passes):
            passes = list(passes)
            settle(network, passes)
            seen.append(network.tf_weights())
            self.assertEqual(len(passes), BATCHES)

        with mock.patch.object(module, "settle", watched):
            self.assertEqual(self.train("run")[0], 0)
        self.assertEqual(len(seen), 2)
        self.call("export", "--run", "run", "--which", "ema", "--dtype", "float32", "--out", self.root / "out")
        exported = read_network(self.root / "out").weights
        for name, value in seen[-1].items():
            self.assertEqual(exported[name].tolist(), value.tolist(), name)


if __name__ == "__main__":
    unittest.main()
