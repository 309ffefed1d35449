"""Reference figures of MS-SSIM and of the NIQE-style index with numpy, written apart from the TypeScript.

  python3 test/metrics/perceptual_reference.py > test/metrics/perceptual-reference.json   (needs Pillow; then: npx biome format --write)

The index is measured with the model in src/metrics/niqe-model.ts: after a new fit, run this again.
"""

import json
import math
import os
import re
import sys

import numpy as np
from PIL import Image

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "image"))
from pillow_reference import pattern  # noqa: E402

WEIGHTS = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])


def luma(image):
    return image[..., :3].astype(np.float64) @ np.array([65.481, 128.553, 24.966]) / 255 + 16


def gaussian(size, sigma):
    d = np.arange(size) - (size - 1) / 2
    w = np.exp(-(d[:, None] ** 2 + d[None, :] ** 2) / (2 * sigma**2))
    return w / w.sum()


def filtered(plane, weights):
    view = np.lib.stride_tricks.sliding_window_view(plane, weights.shape)
    return np.einsum("yxij,ij->yx", view, weights)


def halve(plane):
    h, w = plane.shape
    return plane[: h // 2 * 2, : w // 2 * 2].reshape(h // 2, 2, w // 2, 2).mean((1, 3))


def ms_ssim(x, y):
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    w = gaussian(11, 1.5)
    cs, full = [], []
    while min(x.shape) >= 11 and len(cs) < 5:
        mx, my = filtered(x, w), filtered(y, w)
        vx, vy = filtered(x * x, w) - mx**2, filtered(y * y, w) - my**2
        cov = filtered(x * y, w) - mx * my
        c = (2 * cov + c2) / (vx + vy + c2)
        cs.append(c.mean())
        full.append((c * (2 * mx * my + c1) / (mx**2 + my**2 + c1)).mean())
        x, y = halve(x), halve(y)
    terms = np.maximum(cs[:-1] + full[-1:], 0)
    weights = WEIGHTS[: len(terms)] / WEIGHTS[: len(terms)].sum()
    return float(np.prod(terms**weights)), len(terms)


def shape_of(target):
    low, high = 0.2, 10.0
    for _ in range(60):
        a = (low + high) / 2
        if math.gamma(2 / a) ** 2 / (math.gamma(1 / a) * math.gamma(3 / a)) < target:
            low = a
        else:
            high = a
    return (low + high) / 2


def fit(x):
    left, right = np.sqrt(np.mean(x[x < 0] ** 2)), np.sqrt(np.mean(x[x > 0] ** 2))
    g = left / right
    r = np.mean(np.abs(x)) ** 2 / np.mean(x**2)
    a = shape_of(r * (g**3 + 1) * (g + 1) / (g**2 + 1) ** 2)
    s = math.sqrt(math.gamma(1 / a) / math.gamma(3 / a))
    bl, br = left * s, right * s
    return a, (br - bl) * math.gamma(2 / a) / math.gamma(1 / a), bl, br


def block_features(block):
    a, _, bl, br = fit(block)
    out = [a, (bl + br) / 2]
    for shift in ((0, 1), (1, 0), (1, 1), (-1, 1)):
        out += fit(block * np.roll(block, shift, (0, 1)))
    return out


def mscn(plane):
    w = gaussian(7, 7 / 6)
    padded = np.pad(plane, 3, mode="edge")
    mean = filtered(padded, w)
    return (plane - mean) / (np.sqrt(np.abs(filtered(padded**2, w) - mean**2)) + 1)


def features(plane):
    fine, coarse = mscn(plane), mscn(halve(plane))
    rows = []
    for y in range(0, plane.shape[0] - 31, 32):
        for x in range(0, plane.shape[1] - 31, 32):
            small = coarse[y // 2 : y // 2 + 16, x // 2 : x // 2 + 16]
            rows.append(block_features(fine[y : y + 32, x : x + 32]) + block_features(small))
    return np.array(rows)


def model():
    with open(os.path.join(HERE, "..", "..", "src", "metrics", "niqe-model.ts")) as file:
        lists = [json.loads(t.replace(",\n]", "]")) for t in re.findall(r"= (\[.*?\]);", file.read(), re.S)]
    mean, lower = map(np.array, lists)
    covariance = np.zeros((36, 36))
    covariance[np.tril_indices(36)] = lower
    return mean, np.tril(covariance) + np.tril(covariance, -1).T


def niqe_style(plane):
    rows = features(plane)
    mean, covariance = model()
    d = mean - rows.mean(0)
    return float(np.sqrt(d @ np.linalg.pinv((covariance + np.cov(rows.T)) / 2) @ d))


def picture(kind, seed, grain, width, height):
    """A pattern of grain x grain px, enlarged with Pillow's bicubic."""
    small = Image.frombytes("RGBA", (grain, grain), pattern(kind, grain, grain, seed)).convert("RGB")
    return np.asarray(small.resize((width, height), Image.BICUBIC))


rows = []
for a, b, width, height in [
    (("noise", 1, 40), ("binary", 1, 40), 128, 128),
    (("noise", 2, 60), ("noise", 2, 60), 128, 128),
    (("noise", 3, 20), ("binary", 3, 20), 200, 181),
    (("smooth", 3, 32), ("smooth", 2, 32), 77, 64),
    (("noise", 5, 128), ("noise", 6, 128), 128, 128),
    (("noise", 5, 20), ("binary", 5, 20), 22, 30),
]:
    x, y = (luma(picture(*one, width, height)) for one in (a, b))
    value, scales = ms_ssim(x, y)
    row = {"a": a, "b": b, "width": width, "height": height, "msSsimY": value, "scales": scales}
    if min(width, height) >= 64:
        row["features"] = [float(v) for v in features(x)[0]]
        row["niqeStyle"] = niqe_style(x)
    rows.append(row)
print("[\n%s\n]" % ",\n".join(json.dumps(row) for row in rows))
