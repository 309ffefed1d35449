"""One stage of the released MSFSR in plain PyTorch, written from its published description (Zhang, Wu, Chen, CVPRW 2020) and nothing of msfsr.

    python3 paper_reference.py NETWORK INPUT N,H,W OUT

NETWORK is a folder that msfsr saved for `paper-x2`: its weights are replaced by random ones (He-scaled kernels, random batch-norm
statistics). OUT gets outputs.json and NHWC float32 files: every module's result for INPUT.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

torch.manual_seed(20)
torch.set_default_dtype(torch.float64)  # so that the differences are those of the other side


def rounded(layer):
    """Weights as float32 holds them."""
    for tensor in [*layer.parameters(), *layer.buffers()]:
        if tensor.is_floating_point():
            tensor.copy_(tensor.float())
    return layer


class Leaves:
    """Layers with weights, made at first use; `export` is msfsr's name, whose prefix is the layer and rest the step."""

    def __init__(self):
        self.weights = {}

    def conv(self, export, x, filters, size, stride=1, bias=True, reflect=False, shuffle=1):
        mode = "reflect" if reflect else "zeros"
        layer = nn.Conv2d(x.shape[1], filters, size, stride, size // 2, bias=bias, padding_mode=mode)
        nn.init.kaiming_normal_(layer.weight)
        if bias:
            nn.init.normal_(layer.bias, 0, 0.1)
        kernel = rounded(layer).weight.permute(2, 3, 1, 0)
        if shuffle > 1:  # PyTorch shuffles channels (c, dy, dx), msfsr (dy, dx, c)
            order = torch.arange(filters).reshape(-1, shuffle * shuffle).T.reshape(-1)
            kernel = kernel[..., order]
        self.weights[f"{export}/kernel"] = kernel
        if bias:
            self.weights[f"{export}/bias"] = layer.bias[order] if shuffle > 1 else layer.bias
        return layer(x)

    def deconv(self, export, x, filters):
        layer = nn.ConvTranspose2d(x.shape[1], filters, 3, 2, 1, 1, bias=False)
        nn.init.kaiming_normal_(layer.weight, mode="fan_out")
        self.weights[f"{export}/kernel"] = rounded(layer).weight.permute(2, 3, 1, 0)
        return layer(x)

    def linear(self, export, x, filters):
        layer = nn.Linear(x.shape[1], filters, bias=False)
        nn.init.kaiming_normal_(layer.weight)
        self.weights[f"{export}/kernel"] = rounded(layer).weight.T[None, None]
        return layer(x)

    def norm(self, export, x):
        layer = nn.BatchNorm2d(x.shape[1]).eval()
        nn.init.uniform_(layer.weight, 0.5, 1.5)
        nn.init.normal_(layer.bias, 0, 0.2)
        # Random, but of the size that training would find: else maps grow to thousands and every tanh saturates.
        spread = x.std((0, 2, 3)) + 0.1
        layer.running_mean.copy_(x.mean((0, 2, 3)) + spread * torch.randn(x.shape[1]) * 0.3)
        layer.running_var.copy_(spread**2 * (0.5 + torch.rand(x.shape[1])))
        rounded(layer)
        for name, value in (
            ("gamma", layer.weight),
            ("beta", layer.bias),
            ("moving_mean", layer.running_mean),
            ("moving_variance", layer.running_var),
        ):
            self.weights[f"{export}/{name}"] = value
        return layer(x)


def bum(net, x):
    """5x5 → BN → ReLU; residual channel attention block; 3x3 → BN → ReLU; 3x3 → pixel shuffle."""
    x = torch.relu(net.norm("s1_bum_conv1/norm", net.conv("s1_bum_conv1/conv", x, 64, 5)))
    y = torch.relu(net.conv("s1_bum_block/conv1", x, 64, 3))
    y = net.conv("s1_bum_block/conv2", y, 64, 3)
    gate = net.conv("s1_bum_block/attention/down", nn.functional.adaptive_avg_pool2d(y, 1), 4, 1)
    gate = torch.sigmoid(net.conv("s1_bum_block/attention/up", torch.relu(gate), 64, 1))
    x = x + y * gate
    x = torch.relu(net.norm("s1_bum_conv2/norm", net.conv("s1_bum_conv2/conv", x, 32, 3)))
    return nn.functional.pixel_shuffle(net.conv("s1_bum_upscale/conv", x, 12, 3, shuffle=2), 2)


def bottleneck(net, export, x, filters):
    """Pre-activation residual: BN ReLU 1x1, BN ReLU 3x3, BN ReLU 1x1; 1x1 skip where the width changes."""
    skip = x if x.shape[1] == filters else net.conv(f"{export}skip", x, filters, 1)
    for k, (width, size) in enumerate([(filters // 2, 1), (filters // 2, 3), (filters, 1)], 1):
        x = net.conv(f"{export}conv{k}", torch.relu(net.norm(f"{export}norm{k}", x)), width, size)
    return skip + x


def resnet_block(net, export, x):
    """Reflect-padded 3x3, BN, ReLU, reflect-padded 3x3, BN, identity."""
    y = net.conv(f"{export}/conv1", x, x.shape[1], 3, bias=False, reflect=True)
    y = torch.relu(net.norm(f"{export}/norm1", y))
    y = net.conv(f"{export}/conv2", y, x.shape[1], 3, bias=False, reflect=True)
    return x + net.norm(f"{export}/norm2", y)


def hourglass(net, export, x, depth):
    """up = Res(x); low = Res(Res/recursion(Res(MaxPool(x)))); nearest upsampling; sum."""
    here = f"{export}/level{depth}/"
    up = bottleneck(net, f"{here}up/", x, 128)
    low = bottleneck(net, f"{here}low1/", nn.functional.max_pool2d(x, 2), 128)
    low = hourglass(net, export, low, depth - 1) if depth > 1 else bottleneck(net, f"{here}centre/", low, 128)
    low = bottleneck(net, f"{here}low2/", low, 128)
    return up + nn.functional.interpolate(low, scale_factor=2, mode="nearest")


def bem(net, x):
    """7x7 stride 2, bottleneck, two residual blocks, two hourglasses, 1x1 → BN → ReLU."""
    x = torch.relu(net.norm("s1_bem_conv/norm", net.conv("s1_bem_conv/conv", x, 64, 7, 2, bias=False)))
    x = bottleneck(net, "s1_bem_widen/", x, 128)
    for k in (1, 2):
        x = resnet_block(net, f"s1_bem_block{k}", x)
    for k in (1, 2):
        x = hourglass(net, f"s1_bem_hourglass{k}", x, 3)
    return torch.relu(net.norm("s1_bem_maps/norm", net.conv("s1_bem_maps/conv", x, 11, 1)))


def squeeze(net, export, x):
    """Squeeze and excitation without bias, reduction 8."""
    gate = net.linear(f"{export}down", x.mean((2, 3)), 8)
    return x * torch.sigmoid(net.linear(f"{export}up", torch.relu(gate), 64))[:, :, None, None]


def bfm_head(net, x):
    x = torch.relu(net.norm("s1_bfm_head_conv/norm", net.conv("s1_bfm_head_conv/conv", x, 64, 3, 2, bias=False)))
    x = squeeze(net, "s1_bfm_head_attention1/", resnet_block(net, "s1_bfm_head_block", x))
    x = torch.tanh(net.conv("s1_bfm_head_out/conv", x, 64, 3, bias=False, reflect=True))
    return squeeze(net, "s1_bfm_head_attention2/", x)


def bfm_tail(net, features, maps):
    x = torch.cat([features, maps], 1)
    x = torch.relu(net.norm("s1_bfm_fusion/norm", net.conv("s1_bfm_fusion/conv", x, 64, 3, bias=False)))
    x = squeeze(net, "s1_bfm_fusion/attention/", x)
    x = torch.relu(net.norm("s1_bfm_upscale/norm", net.deconv("s1_bfm_upscale/conv", x, 64)))
    x = squeeze(net, "s1_bfm_attention/", resnet_block(net, "s1_bfm_block", x))
    return torch.tanh(net.conv("s1_bfm_image/conv", x, 3, 3, bias=False, reflect=True))


def replace_weights(folder, weights):
    """Writes the weights into the folder's shard, in the order of its manifest; all names and shapes must agree."""
    model = json.loads((folder / "model.json").read_text())
    entries = [entry for group in model["weightsManifest"] for entry in group["weights"]]
    wanted = {entry["name"]: tuple(entry["shape"]) for entry in entries}
    given = {name: tuple(value.shape) for name, value in weights.items()}
    assert wanted == given, sorted(set(wanted.items()) ^ set(given.items()))
    arrays = [np.ascontiguousarray(weights[entry["name"]].detach().numpy(), dtype="<f4") for entry in entries]
    data = b"".join(array.tobytes() for array in arrays)
    for group in model["weightsManifest"]:
        for name in group["paths"]:
            size = (folder / name).stat().st_size
            (folder / name).write_bytes(data[:size])
            data = data[size:]
    assert not data


def main(network, source, shape, out):
    n, h, w = (int(part) for part in shape.split(","))
    x = torch.from_numpy(np.fromfile(source, dtype="<f4").astype(np.float64).reshape(n, h, w, 3)).permute(0, 3, 1, 2)
    net = Leaves()
    with torch.no_grad():
        results = {"bum": bum(net, x)}
        results["bem"] = bem(net, results["bum"])
        results["head"] = bfm_head(net, results["bum"])
        results["bfm"] = bfm_tail(net, results["head"], results["bem"])
    replace_weights(Path(network), net.weights)
    out = Path(out)
    out.mkdir()
    index = {}
    for name, value in results.items():
        value = value.permute(0, 2, 3, 1)
        (out / f"{name}.bin").write_bytes(np.ascontiguousarray(value.numpy(), dtype="<f4").tobytes())
        index[name] = {"shape": list(value.shape), "file": f"{name}.bin"}
    (out / "outputs.json").write_text(json.dumps({"outputs": index}))


if __name__ == "__main__":
    main(*sys.argv[1:])
