"""The primitive operations of docs/FORMAT.md in PyTorch. Features are [n, c, h, w] in channels_last memory; attributes are
complete (defaults.py)."""
from functools import lru_cache

import torch
from torch.nn import functional as F

from .errors import TopologyError, nearest
from .operation import Operation, Weight, he


def conv2d(attributes, inputs, weights, training):
    """[n, in, h, w] → [n, filters, h', w']: explicit symmetric padding, then a valid convolution."""
    (x,) = inputs
    padding = attributes["padding"]
    if padding and attributes["pad_mode"] == "reflect":
        x, padding = ReflectPad.apply(x, padding), 0
    return F.conv2d(x, weights["kernel"], weights.get("bias"), attributes["strides"], padding)


class ReflectPad(torch.autograd.Function):
    """Mirrors at the border pixel's centre: x [n, c, h, w], padding. In place of `F.pad`, which leaves channels_last memory, is slow there and has
    no bfloat16 on CPUs."""

    @staticmethod
    def forward(context, x, padding):
        context.padding = padding
        for axis in (2, 3):
            before, after = x.narrow(axis, 1, padding), x.narrow(axis, x.shape[axis] - 1 - padding, padding)
            x = torch.cat([before.flip(axis), x, after.flip(axis)], axis)
        return x

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context, gradient):
        p, folded = context.padding, gradient.clone(memory_format=torch.channels_last)
        for axis in (2, 3):
            size = folded.shape[axis]
            folded.narrow(axis, p + 1, p).add_(folded.narrow(axis, 0, p).flip(axis))
            folded.narrow(axis, size - 2 * p - 1, p).add_(folded.narrow(axis, size - p, p).flip(axis))
        return folded[:, :, p:-p, p:-p].contiguous(memory_format=torch.channels_last), None


def _conv_weights(attributes, inputs):
    size, channels = attributes["kernel_size"], inputs[0].shape[1]
    return _kernel_and_bias(attributes, (size, size, channels, attributes["filters"]), size * size * channels)


def _kernel_and_bias(attributes, shape, fan_in):
    std = attributes.get("init_std")
    std = attributes["init_gain"] * he(fan_in) if std is None else std
    wanted = {"kernel": Weight(shape, "conv", std=std, shuffle=attributes["init_shuffle"])}
    if attributes["use_bias"]:
        wanted["bias"] = Weight((attributes["filters"],), mean=attributes["init_bias"])
    return wanted


def conv_transpose2d(attributes, inputs, weights, training):
    """[n, in, h, w] → [n, filters, (h - 1)·s + k - top - bottom, …]."""
    kernel, bias, stride = weights["kernel"], weights.get("bias"), attributes["strides"]
    result = shuffled_transpose2d(inputs[0], kernel, bias, stride)
    top, bottom, left, right = attributes["crop"]
    height, width = result.shape[2:]
    return result[:, :, top : height - bottom, left : width - right].contiguous(memory_format=torch.channels_last)


def shuffled_transpose2d(x, kernel, bias, stride):
    """`F.conv_transpose2d` of a kernel of size k: a convolution of k / s, rounded up, with s² times the channels, and a pixel shuffle.
    At most (k + s - 1)² / k² as many multiplications, but torch's own is several times slower on CPUs, above all its gradient."""
    channels, filters, size, _ = kernel.shape
    taps = -(-size // stride)
    extra = taps * stride - size
    kernel = F.pad(kernel, [0, extra, 0, extra])
    # Output pixel s·j + d takes tap s·p + d from input pixel j - p.
    parts = kernel.reshape(channels, filters, taps, stride, taps, stride).flip(2, 4)
    parts = parts.permute(3, 5, 1, 0, 2, 4).reshape(stride * stride * filters, channels, taps, taps)
    bias = None if bias is None else bias.repeat(stride * stride)
    result = pixel_shuffle({"size": stride}, [F.conv2d(x, parts, bias, padding=taps - 1)], {}, False)
    return result[:, :, : result.shape[2] - extra, : result.shape[3] - extra]


def _conv_transpose_weights(attributes, inputs):
    size, channels = attributes["kernel_size"], inputs[0].shape[1]
    return _kernel_and_bias(attributes, (size, size, attributes["filters"], channels), size * size * channels)


def batch_norm(attributes, inputs, weights, training):
    """Normalises over n, h, w. Training normalises by the biased variance of the batch and moves the averages; the
    moving variance takes the unbiased one, as PyTorch does."""
    return F.batch_norm(
        inputs[0],
        weights["moving_mean"],
        weights["moving_variance"],
        weights.get("gamma"),
        weights.get("beta"),
        training,
        1.0 - attributes["momentum"],
        attributes["epsilon"],
    )


def _batch_norm_weights(attributes, inputs):
    shape = (inputs[0].shape[1],)
    return {
        "gamma": Weight(shape, mean=1.0, std=attributes["init_std"]),
        "beta": Weight(shape),
        "moving_mean": Weight(shape, trainable=False),
        "moving_variance": Weight(shape, mean=1.0, trainable=False),
    }


class PRelu(torch.autograd.Function):
    """max(x, 0) + alpha · min(x, 0) by operations that are fast in bfloat16 and channels_last: torch's own `prelu`
    takes about as long as a convolution there."""

    @staticmethod
    def forward(ctx, x, alpha):
        # As large as a picture: with few channels, broadcasting from one pixel takes several times as long.
        alpha = alpha.to(x.dtype).expand(1, *x.shape[1:]).contiguous(memory_format=torch.channels_last)
        negative = x.clamp(max=0)
        ctx.save_for_backward(x, negative, alpha)
        return torch.addcmul(F.relu(x), negative, alpha)

    @staticmethod
    def backward(ctx, gradient):
        x, negative, alpha = ctx.saved_tensors
        positive = torch.ops.aten.threshold_backward(gradient, x, 0)
        by_alpha = (gradient * negative).sum((0, 2, 3), keepdim=True).squeeze(0).float()
        return torch.addcmul(positive, gradient - positive, alpha), by_alpha


def prelu(attributes, inputs, weights, training):
    """max(x, 0) + alpha · min(x, 0), alpha per channel."""
    return PRelu.apply(inputs[0], weights["alpha"][:, None, None])


def _prelu_weights(attributes, inputs):
    return {"alpha": Weight((inputs[0].shape[1],), mean=attributes["init_alpha"])}


def multiply(attributes, inputs, weights, training):
    """x · y; y may be [n, c] or [n, c, 1, 1]."""
    x, y = inputs
    return x * (y[:, :, None, None] if y.dim() == 2 and x.dim() == 4 else y)


def add(attributes, inputs, weights, training):
    """Sum of any number of tensors."""
    result = inputs[0]
    for other in inputs[1:]:
        result = result + other
    return result


def modulate(attributes, inputs, weights, training):
    """x · (1 + γ) + β."""
    x, gamma, beta = inputs
    return torch.addcmul(x + beta, x, gamma) if x.dtype == gamma.dtype == beta.dtype else x * (1 + gamma) + beta


def pixel_shuffle(attributes, inputs, weights, training):
    """[n, r²·c, h, w] → [n, c, h·r, w·r]; channel (dy·r + dx)·c + k goes to pixel (dy, dx), channel k."""
    r, x = attributes["size"], inputs[0].permute(0, 2, 3, 1)
    n, h, w, c = x.shape
    x = x.reshape(n, h, w, r, r, c // (r * r)).permute(0, 1, 3, 2, 4, 5)
    return x.reshape(n, h * r, w * r, c // (r * r)).permute(0, 3, 1, 2)


def space_to_depth(attributes, inputs, weights, training):
    """The inverse of `pixel_shuffle`."""
    r, x = attributes["size"], inputs[0].permute(0, 2, 3, 1)
    n, h, w, c = x.shape
    x = x.reshape(n, h // r, r, w // r, r, c).permute(0, 1, 3, 2, 4, 5)
    return x.reshape(n, h // r, w // r, r * r * c).permute(0, 3, 1, 2)


def cubic(d):
    """Keys' cubic with a = -0.5 at distances d ≥ 0."""
    near = 1.5 * d**3 - 2.5 * d**2 + 1
    far = -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
    return torch.where(d < 1, near, torch.where(d < 2, far, torch.zeros_like(d)))


@lru_cache(maxsize=64)
def bicubic_kernels(size, height, width):
    """Bicubic enlargement as a convolution: kernels [size², 1, 5, 5], one per position inside the enlarged pixel, and
    the sum of the taps inside the image [1, 1, height · size, width · size] to divide by. float32."""
    offsets = (torch.arange(size, dtype=torch.float64) + 0.5) / size - 0.5
    taps = cubic((torch.arange(-2, 3, dtype=torch.float64)[None, :] - offsets[:, None]).abs())  # [size, 5]
    kernels = (taps[:, None, :, None] * taps[None, :, None, :]).reshape(size * size, 1, 5, 5)
    inside = F.pixel_shuffle(F.conv2d(torch.ones(1, 1, height, width, dtype=torch.float64), kernels, padding=2), size)
    return kernels.float(), inside.float()


class Enlarge(torch.autograd.Function):
    """Convolution [n, 1, h, w] → [n, size², h, w] by constant kernels of 5 × 5. Its gradient is a convolution again, which is
    three times as fast as what torch has for a single channel."""

    @staticmethod
    def forward(ctx, x, kernels):
        ctx.save_for_backward(kernels)
        return F.conv2d(x, kernels, padding=2)

    @staticmethod
    def backward(ctx, gradient):
        (kernels,) = ctx.saved_tensors
        return F.conv2d(gradient, kernels.transpose(0, 1).flip(2, 3), padding=2), None


def upsample_bicubic(attributes, inputs, weights, training):
    """[n, c, h, w] → [n, c, h·size, w·size], always computed in float32. By convolution, which is fast everywhere:
    matrix products are slow where PyTorch is built on a plain BLAS."""
    x, size = inputs[0], attributes["size"]
    n, c, h, w = x.shape
    with torch.autocast(x.device.type, enabled=False):
        kernels, inside = (constant.to(x.device) for constant in bicubic_kernels(size, h, w))
        alone = x.float().contiguous().view(n * c, 1, h, w)
        result = F.pixel_shuffle(Enlarge.apply(alone, kernels), size) / inside
    return result.view(n, c, h * size, w * size).contiguous(memory_format=torch.channels_last)


PRIMITIVES = {
    "conv2d": Operation(conv2d, _conv_weights),
    "conv_transpose2d": Operation(conv_transpose2d, _conv_transpose_weights),
    "batch_norm": Operation(batch_norm, _batch_norm_weights),
    "prelu": Operation(prelu, _prelu_weights),
    "leaky_relu": Operation(lambda a, i, w, t: F.leaky_relu(i[0], a["alpha"])),
    "relu": Operation(lambda a, i, w, t: F.relu(i[0])),
    "tanh": Operation(lambda a, i, w, t: torch.tanh(i[0])),
    "sigmoid": Operation(lambda a, i, w, t: torch.sigmoid(i[0])),
    "scale": Operation(lambda a, i, w, t: i[0] * a["factor"] + a["offset"]),
    "max_pool": Operation(lambda a, i, w, t: F.max_pool2d(i[0], a["size"])),
    "upsample_nearest": Operation(lambda a, i, w, t: F.interpolate(i[0], scale_factor=a["size"], mode="nearest")),
    "upsample_bicubic": Operation(upsample_bicubic),
    "pixel_shuffle": Operation(pixel_shuffle),
    "space_to_depth": Operation(space_to_depth),
    "global_average_pool": Operation(lambda a, i, w, t: i[0].mean((2, 3), keepdim=True)),
    "add": Operation(add, arity=0),
    "concat": Operation(lambda a, i, w, t: torch.cat(i, 1), arity=0),
    "multiply": Operation(multiply, arity=2),
    "modulate": Operation(modulate, arity=3),
}


def primitive(name, where):
    """Looks an operation up; TopologyError naming `where` and the nearest known operation."""
    if name not in PRIMITIVES:
        raise TopologyError(f'Unknown operation "{name}" in {where}{nearest(name, PRIMITIVES)}; known: {", ".join(PRIMITIVES)}')
    return PRIMITIVES[name]
