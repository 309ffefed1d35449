"""Primitives against plain numpy loops, and properties of their layouts."""
import unittest

import context  # noqa: F401
import numpy as np
import torch
from torch.nn import functional as F

from msfsr_training.defaults import DEFAULTS, complete
from msfsr_training.errors import TopologyError
from msfsr_training.primitives import PRIMITIVES, ReflectPad, primitive, shuffled_transpose2d
from msfsr_training.stock import STOCK


def nchw(x):
    return torch.from_numpy(np.ascontiguousarray(x, np.float32)).permute(0, 3, 1, 2)


def run(op, attributes, inputs, weights=None, training=False):
    """Runs a primitive operation on NHWC arrays with weights in TensorFlow layout; returns NHWC."""
    return interpret(PRIMITIVES[op], complete(op, attributes), inputs, weights, training)


def interpret(operation, attributes, inputs, weights=None, training=False):
    """The same for any operation and all its attributes."""
    inputs = [nchw(x) if x.ndim == 4 else torch.from_numpy(x) for x in inputs]
    wants = operation.wants(attributes, inputs)
    given = {name: wants[name].to_torch(torch.from_numpy(value.astype(np.float32))) for name, value in (weights or {}).items()}
    result = operation.run(attributes, inputs, given, training)
    return result.permute(0, 2, 3, 1).numpy() if result.dim() == 4 else result.numpy()


def naive_conv(x, kernel, stride):
    k = kernel.shape[0]
    h, w = (x.shape[1] - k) // stride + 1, (x.shape[2] - k) // stride + 1
    y = np.zeros((x.shape[0], h, w, kernel.shape[3]))
    for i in range(h):
        for j in range(w):
            window = x[:, i * stride : i * stride + k, j * stride : j * stride + k]
            y[:, i, j] = np.einsum("nhwc,hwco->no", window, kernel)
    return y


class Primitives(unittest.TestCase):
    def setUp(self):
        self.rng = np.random.default_rng(0)

    def draw(self, *shape):
        return self.rng.normal(size=shape).astype(np.float32)

    def close(self, a, b, tolerance=2e-5):
        np.testing.assert_allclose(a, b, atol=tolerance, rtol=1e-4)

    def test_conv2d(self):
        for size, stride, mode in ((3, 1, "zero"), (3, 2, "zero"), (5, 1, "reflect"), (7, 2, "reflect"), (1, 1, "zero")):
            x, kernel, bias = self.draw(2, 7, 8, 3), self.draw(size, size, 3, 4), self.draw(4)
            p = size // 2
            padded = np.pad(x, ((0, 0), (p, p), (p, p), (0, 0)), mode="reflect" if mode == "reflect" else "constant")
            attributes = {"filters": 4, "kernel_size": size, "strides": stride, "pad_mode": mode}
            found = run("conv2d", attributes, [x], {"kernel": kernel, "bias": bias})
            self.close(found, naive_conv(padded, kernel, stride) + bias, 1e-4)

    def test_conv_transpose2d(self):
        x, kernel, bias = self.draw(1, 3, 4, 2), self.draw(3, 3, 5, 2), self.draw(5)
        full = np.zeros((1, 7, 9, 5))
        for i in range(3):
            for j in range(4):
                full[:, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3] += np.einsum("nc,hwoc->nhwo", x[:, i, j], kernel)
        attributes = {"filters": 5, "kernel_size": 3, "strides": 2, "crop": [1, 0, 1, 0]}
        found = run("conv_transpose2d", attributes, [x], {"kernel": kernel, "bias": bias})
        self.close(found, full[:, 1:, 1:] + bias)

    def test_conv_transpose2d_by_a_pixel_shuffle_is_that_of_torch(self):
        for size, stride in ((4, 2), (2, 2), (6, 3), (3, 1), (3, 2), (5, 3), (1, 2)):
            draws = [torch.from_numpy(self.draw(*shape)) for shape in ((2, 5, 3, 4), (5, 6, size, size), (6,))]
            found, expected = [
                (result, *torch.autograd.grad(result.square().sum(), given))
                for transposed in (shuffled_transpose2d, F.conv_transpose2d)
                for given in [[one.clone().requires_grad_(True) for one in draws]]
                for result in [transposed(*given, stride)]
            ]
            for a, b in zip(found, expected):
                self.assertLess(((a - b).abs().max() / b.abs().max()).item(), 1e-5)

    def test_reflect_padding_and_its_gradient_are_those_of_torch(self):
        for shape, padding in (((2, 3, 5, 6), 1), ((1, 2, 5, 7), 4), ((2, 3, 4, 3), 2)):
            x = torch.from_numpy(self.draw(*shape)).requires_grad_(True)
            found, expected = ReflectPad.apply(x, padding), F.pad(x, [padding] * 4, mode="reflect")
            self.assertTrue(torch.equal(found, expected))
            weights = torch.from_numpy(self.draw(*expected.shape))
            gradients = [torch.autograd.grad(result, x, weights)[0] for result in (found, expected)]
            self.assertLess((gradients[0] - gradients[1]).abs().max().item(), 1e-5)

    def test_batch_norm(self):
        x, gamma, beta = self.draw(3, 4, 4, 2), self.draw(2), self.draw(2)
        mean, variance = self.draw(2), np.abs(self.draw(2)) + 0.5
        weights = {"gamma": gamma, "beta": beta, "moving_mean": mean, "moving_variance": variance}
        expected = (x - mean) / np.sqrt(variance + 1e-5) * gamma + beta
        self.close(run("batch_norm", {}, [x], weights), expected)
        expected = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 1e-5) * gamma + beta
        self.close(run("batch_norm", {}, [x], weights, training=True), expected)

    def test_batch_norm_moves_its_averages(self):
        x = torch.randn(4, 2, 3, 3)
        mean, variance = torch.zeros(2), torch.ones(2)
        weights = {"gamma": torch.ones(2), "beta": torch.zeros(2), "moving_mean": mean, "moving_variance": variance}
        PRIMITIVES["batch_norm"].run(complete("batch_norm", {}), [x], weights, True)
        self.close(mean.numpy(), 0.1 * x.mean((0, 2, 3)).numpy())
        self.close(variance.numpy(), 0.9 + 0.1 * x.var((0, 2, 3), unbiased=True).numpy())

    def test_activations(self):
        x, alpha = self.draw(2, 3, 3, 4), self.draw(4)
        self.close(run("prelu", {}, [x], {"alpha": alpha}), np.maximum(x, 0) + alpha * np.minimum(x, 0))
        self.close(run("leaky_relu", {}, [x]), np.maximum(x, 0) + 0.2 * np.minimum(x, 0))
        self.close(run("tanh", {}, [x]), np.tanh(x))
        self.close(run("scale", {"factor": 2, "offset": 1}, [x]), 2 * x + 1)

    def test_prelu_gradient(self):
        x = torch.randn(2, 3, 4, 4, dtype=torch.float64, requires_grad=True)
        alpha = torch.rand(3, dtype=torch.float64, requires_grad=True)
        prelu = PRIMITIVES["prelu"].run
        mine = torch.autograd.grad(prelu({}, [x], {"alpha": alpha}, True).sin().sum(), (x, alpha))
        theirs = torch.autograd.grad(torch.nn.functional.prelu(x, alpha).sin().sum(), (x, alpha))
        for a, b in zip(mine, theirs):
            self.close(a.numpy(), b.numpy())

    def test_pixel_shuffle_order_and_inverse(self):
        x = np.arange(1 * 2 * 2 * 12, dtype=np.float32).reshape(1, 2, 2, 12)
        y = run("pixel_shuffle", {"size": 2}, [x])
        for dy in range(2):
            for dx in range(2):
                for k in range(3):
                    self.assertTrue((y[0, dy::2, dx::2, k] == x[0, :, :, (dy * 2 + dx) * 3 + k]).all())
        self.close(run("space_to_depth", {"size": 2}, [y]), x)

    def test_upsample_bicubic(self):
        x = self.draw(1, 5, 4, 2)
        for size in (2, 3, 4):
            rows, columns = (self.bicubic(length, size) for length in (5, 4))
            expected = np.einsum("ah,nhwc,bw->nabc", rows, x, columns)
            self.close(run("upsample_bicubic", {"size": size}, [x]), expected)

    @staticmethod
    def bicubic(length, size):
        matrix = np.zeros((length * size, length))
        for o in range(length * size):
            for i in range(length):
                d = abs((o + 0.5) / size - 0.5 - i)
                if d < 1:
                    matrix[o, i] = 1.5 * d**3 - 2.5 * d**2 + 1
                elif d < 2:
                    matrix[o, i] = -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
        return matrix / matrix.sum(1, keepdims=True)

    def test_joins(self):
        x, y, z, v = self.draw(2, 4, 4, 3), self.draw(2, 4, 4, 3), self.draw(2, 4, 4, 3), self.draw(2, 3)
        self.close(run("modulate", {}, [x, y, z]), x * (1 + y) + z)
        self.close(run("multiply", {}, [x, v]), x * v[:, None, None])
        self.close(run("concat", {}, [x, y, z]), np.concatenate([x, y, z], 3))
        self.close(run("add", {}, [x, y, z]), x + y + z)
        self.close(run("global_average_pool", {}, [x]), x.mean((1, 2), keepdims=True))
        self.close(run("max_pool", {}, [x]), x.reshape(2, 2, 2, 2, 2, 3).max((2, 4)))
        self.close(run("upsample_nearest", {}, [x]), x.repeat(2, 1).repeat(2, 2))

    def test_every_operation_has_its_defaults(self):
        self.assertEqual(list(DEFAULTS), list(PRIMITIVES))

    def test_unknown_operation_names_the_nearest(self):
        with self.assertRaisesRegex(TopologyError, r'"conv2" in here \(nearest: "conv2d"\)'):
            primitive("conv2", "here")


class Stock(unittest.TestCase):
    def test_conv2d_same_pads_more_at_the_end(self):
        rng = np.random.default_rng(1)
        x, kernel = rng.normal(size=(1, 6, 6, 2)), rng.normal(size=(3, 3, 2, 3))
        config = {"filters": 3, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same", "use_bias": False, "activation": "relu"}
        found = interpret(STOCK["Conv2D"], config, [x], {"kernel": kernel})
        expected = np.maximum(naive_conv(np.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0))), kernel, 2), 0)
        np.testing.assert_allclose(found, expected, atol=1e-5)

    def test_dense_works_along_channels(self):
        rng = np.random.default_rng(1)
        x, kernel, bias = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(5, 6)), rng.normal(size=6)
        found = interpret(STOCK["Dense"], {"units": 6}, [x], {"kernel": kernel, "bias": bias})
        np.testing.assert_allclose(found, x @ kernel + bias, atol=1e-5)


if __name__ == "__main__":
    unittest.main()
