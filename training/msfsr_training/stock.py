"""Stock tfjs layers in PyTorch, so that foreign upscalers can be trained beside msfsr's own layers."""
import torch
from torch.nn import functional as F

from .errors import TopologyError, nearest
from .operation import Operation, Weight, he
from .primitives import add, batch_norm
from .stock_shapes import concat, from_tf, pair, pool, product, reshape, same_padding, to_tf, upsampling, zero_padding

# Of a BatchNormalization that names none.
MOMENTUM = 0.99

ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": F.relu,
    "relu6": F.relu6,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "elu": F.elu,
    "selu": F.selu,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "swish": F.silu,
    "hard_sigmoid": lambda x: torch.clamp(0.2 * x + 0.5, 0, 1),
}


def activate(name, x):
    """Applies an activation by its Keras name; TopologyError for an unknown one."""
    if name is None:
        return x
    if name not in ACTIVATIONS:
        raise TopologyError(f'Unknown activation "{name}"{nearest(name, ACTIVATIONS)}; known: {", ".join(ACTIVATIONS)}')
    return ACTIVATIONS[name](x)


def _geometry(config, x):
    kernel, strides = pair(config["kernel_size"]), pair(config.get("strides"))
    dilation = pair(config.get("dilation_rate"))
    if config.get("padding", "valid") == "same":
        x = F.pad(x, same_padding(x, kernel, strides, dilation))
    return x, strides, dilation


def _conv(config, inputs, weights, training):
    x, strides, dilation = _geometry(config, inputs[0])
    return activate(config.get("activation"), F.conv2d(x, weights["kernel"], weights.get("bias"), strides, 0, dilation))


def _bias(config, channels):
    return {"bias": Weight((channels,))} if config.get("use_bias", True) else {}


def _conv_wants(config, inputs):
    k, filters = pair(config["kernel_size"]), config["filters"]
    channels = inputs[0].shape[1]
    return {"kernel": Weight((*k, channels, filters), "conv", std=he(k[0] * k[1] * channels)), **_bias(config, filters)}


def _conv_transpose(config, inputs, weights, training):
    x, kernel, strides = inputs[0], pair(config["kernel_size"]), pair(config.get("strides"))
    result = F.conv_transpose2d(x, weights["kernel"], None, strides)
    if config.get("padding", "valid") == "same":
        for axis in (2, 3):
            wanted = x.shape[axis] * strides[axis - 2]
            extra = kernel[axis - 2] - strides[axis - 2]
            if extra < 0:
                result = F.pad(result, [0, 0, 0, -extra] if axis == 2 else [0, -extra, 0, 0])
            result = result.narrow(axis, max(extra, 0) // 2, wanted)
    elif strides[0] > kernel[0] or strides[1] > kernel[1]:
        result = F.pad(result, [0, max(strides[1] - kernel[1], 0), 0, max(strides[0] - kernel[0], 0)])
    if "bias" in weights:
        result = result + weights["bias"].to(result.dtype)[:, None, None]
    return activate(config.get("activation"), result)


def _conv_transpose_wants(config, inputs):
    k, filters = pair(config["kernel_size"]), config["filters"]
    channels = inputs[0].shape[1]
    return {"kernel": Weight((*k, filters, channels), "conv", std=he(k[0] * k[1] * channels)), **_bias(config, filters)}


def _depthwise(config, inputs, weights, training):
    x, strides, dilation = _geometry(config, inputs[0])
    result = F.conv2d(x, weights["depthwise_kernel"], weights.get("bias"), strides, 0, dilation, inputs[0].shape[1])
    return activate(config.get("activation"), result)


def _depthwise_kernel(config, inputs):
    shape = (*pair(config["kernel_size"]), inputs[0].shape[1], config.get("depth_multiplier", 1))
    return {"depthwise_kernel": Weight(shape, "depthwise", std=he(shape[0] * shape[1]))}


def _depthwise_wants(config, inputs):
    return {**_depthwise_kernel(config, inputs), **_bias(config, inputs[0].shape[1] * config.get("depth_multiplier", 1))}


def _separable(config, inputs, weights, training):
    x, strides, dilation = _geometry(config, inputs[0])
    x = F.conv2d(x, weights["depthwise_kernel"], None, strides, 0, dilation, x.shape[1])
    return activate(config.get("activation"), F.conv2d(x, weights["pointwise_kernel"], weights.get("bias")))


def _separable_wants(config, inputs):
    filters, channels = config["filters"], inputs[0].shape[1] * config.get("depth_multiplier", 1)
    pointwise = Weight((1, 1, channels, filters), "conv", std=he(channels))
    return {**_depthwise_kernel(config, inputs), "pointwise_kernel": pointwise, **_bias(config, filters)}


def _batch_norm(config, inputs, weights, training):
    attributes = {"momentum": config.get("momentum", MOMENTUM), "epsilon": config.get("epsilon", 1e-3)}
    return batch_norm(attributes, inputs, weights, training)


def _batch_norm_wants(config, inputs):
    shape = (inputs[0].shape[1],)
    wanted = {"gamma": Weight(shape, mean=1.0)} if config.get("scale", True) else {}
    wanted.update({"beta": Weight(shape)} if config.get("center", True) else {})
    wanted["moving_mean"] = Weight(shape, trainable=False)
    wanted["moving_variance"] = Weight(shape, mean=1.0, trainable=False)
    return wanted


def _prelu(config, inputs, weights, training):
    x, alpha = inputs[0], weights["alpha"]
    alpha = alpha.permute(2, 0, 1) if alpha.dim() == 3 else alpha
    return torch.relu(x) - alpha.to(x.dtype) * torch.relu(-x)


def _prelu_wants(config, inputs):
    x = inputs[0]
    shape = [x.shape[2], x.shape[3], x.shape[1]] if x.dim() == 4 else list(x.shape[1:])
    for axis in config.get("shared_axes") or []:
        shape[axis - 1] = 1
    return {"alpha": Weight(tuple(shape))}


def _dense(config, inputs, weights, training):
    x = to_tf(inputs[0]) @ weights["kernel"].to(inputs[0].dtype)
    if "bias" in weights:
        x = x + weights["bias"].to(x.dtype)
    return activate(config.get("activation"), from_tf(x))


def _dense_wants(config, inputs):
    channels = inputs[0].shape[1 if inputs[0].dim() == 4 else -1]
    return {"kernel": Weight((channels, config["units"]), std=he(channels)), **_bias(config, config["units"])}


def _simple(function):
    return Operation(lambda config, inputs, weights, training: function(config, inputs[0]))


STOCK = {
    "Conv2D": Operation(_conv, _conv_wants),
    "Conv2DTranspose": Operation(_conv_transpose, _conv_transpose_wants),
    "DepthwiseConv2D": Operation(_depthwise, _depthwise_wants),
    "SeparableConv2D": Operation(_separable, _separable_wants),
    "BatchNormalization": Operation(_batch_norm, _batch_norm_wants),
    "Activation": _simple(lambda c, x: activate(c["activation"], x)),
    "ReLU": _simple(lambda c, x: torch.clamp(x, 0, c.get("max_value")) if c.get("max_value") is not None else F.relu(x)),
    "LeakyReLU": _simple(lambda c, x: F.leaky_relu(x, c.get("alpha", 0.3))),
    "PReLU": Operation(_prelu, _prelu_wants),
    "Add": Operation(add, arity=0),
    "Multiply": Operation(product, arity=0),
    "Concatenate": Operation(concat, arity=0),
    "UpSampling2D": Operation(upsampling),
    "ZeroPadding2D": Operation(zero_padding),
    "MaxPooling2D": pool("max"),
    "AveragePooling2D": pool("average"),
    "GlobalAveragePooling2D": _simple(lambda c, x: x.mean((2, 3))),
    "Dense": Operation(_dense, _dense_wants),
    "Reshape": Operation(reshape),
    "Flatten": _simple(lambda c, x: to_tf(x).reshape(x.shape[0], -1)),
    "Dropout": _simple(lambda c, x: x),
}


def stock(class_name, layer):
    """Looks a stock layer up; TopologyError naming layer and class."""
    if class_name not in STOCK:
        hint = f'{nearest(class_name, STOCK)}; known: {", ".join(STOCK)}'
        raise TopologyError(f'Layer "{layer}" is of class {class_name}, which cannot be trained here{hint}')
    return STOCK[class_name]
