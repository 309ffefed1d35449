"""Reference figures of the metrics with numpy, written apart from the TypeScript (explicit two-dimensional windows).

  python3 test/metrics/metrics_reference.py > test/metrics/reference.json   (then: npx biome format --write)
  python3 test/metrics/metrics_reference.py FACES SPLIT COUNT     bicubic figures of the first COUNT faces (needs Pillow)
"""

import json
import os
import sys

import numpy as np

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "image"))
WEIGHTS = np.array([65.481, 128.553, 24.966])


def luma(image, rounded=False):
    if rounded:  # in integers, half up: in floating point, noise would decide about ties
        total = image[..., :3].astype(np.int64) @ np.array([65481, 128553, 24966])
        return ((2 * total + 255000) // 510000 + 16).astype(np.float64)
    return image[..., :3].astype(np.float64) @ WEIGHTS / 255 + 16


def psnr(a, b):
    mse = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return None if mse == 0 else float(10 * np.log10(255.0**2 / mse))


def windows(plane, size):
    return np.lib.stride_tricks.sliding_window_view(plane, (size, size))


def ssim(x, y, weights, unbiased):
    """weights: [n, n] summing to 1."""
    n = weights.shape[0]
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    wx, wy = windows(x, n), windows(y, n)
    mx = (wx * weights).sum((2, 3), keepdims=True)
    my = (wy * weights).sum((2, 3), keepdims=True)
    vx = (weights * (wx - mx) ** 2).sum((2, 3))
    vy = (weights * (wy - my) ** 2).sum((2, 3))
    cov = (weights * (wx - mx) * (wy - my)).sum((2, 3))
    if unbiased:
        vx, vy, cov = (v * n * n / (n * n - 1) for v in (vx, vy, cov))
    mx, my = mx[..., 0, 0], my[..., 0, 0]
    value = ((2 * mx * my + c1) * (2 * cov + c2)) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
    return float(value.mean())


def gaussian():
    d = np.arange(11) - 5.0
    w = np.exp(-(d[:, None] ** 2 + d[None, :] ** 2) / (2 * 1.5**2))
    return w / w.sum()


def measure(a, b):
    ya, yb = luma(a), luma(b)
    ra, rb = luma(a, True)[8:-8, 8:-8], luma(b, True)[8:-8, 8:-8]
    return {
        "psnrRgb": psnr(a[..., :3], b[..., :3]),
        "psnrY": psnr(ya, yb),
        "ssimY": ssim(ya, yb, gaussian(), False),
        "p1PsnrY": psnr(ra, rb),
        "p1PsnrRgb": psnr(a[8:-8, 8:-8, :3], b[8:-8, 8:-8, :3]),
        "p1SsimY": ssim(ra, rb, np.full((7, 7), 1 / 49), True),
    }


def patterns():
    from pillow_reference import pattern

    pairs = [
        (("noise", 1), ("noise", 2), 32, 27),
        (("smooth", 1), ("noise", 3), 64, 40),
        (("binary", 5), ("binary", 6), 23, 23),
        (("smooth", 4), ("smooth", 4), 30, 30),
        (("alpha", 4), ("noise", 9), 33, 50),
    ]
    for a, b, width, height in pairs:
        pictures = []
        for kind, seed in (a, b):
            data = np.frombuffer(pattern(kind, width, height, seed), np.uint8)
            pictures.append(data.reshape(height, width, 4))
        yield {"a": a, "b": b, "width": width, "height": height, **measure(*pictures)}


def faces(root, split, count):
    from PIL import Image

    rows = []
    with open(os.path.join(root, split + ".jsonl")) as index:
        for line in list(index)[:count]:
            entry = json.loads(line)
            image = Image.open(os.path.join(root, split, entry["id"] + ".webp")).convert("RGB")
            side = min(1.35 * entry["face"]["size"], entry["side"])
            left, top = (
                min(max(entry["face"][c] - side / 2, 0), entry["side"] - side) for c in ("cx", "cy")
            )
            box = (left, top, min(left + side, entry["side"]), min(top + side, entry["side"]))
            hr = image.resize((128, 128), Image.LANCZOS if side > 128 else Image.BICUBIC, box)
            back = hr.resize((16, 16), Image.BICUBIC).resize((128, 128), Image.BICUBIC)
            rows.append({"id": entry["id"], **measure(np.asarray(back), np.asarray(hr))})
    return rows


if len(sys.argv) > 3:
    print(json.dumps(faces(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
else:
    print("[\n%s\n]" % ",\n".join(json.dumps(row) for row in patterns()))
