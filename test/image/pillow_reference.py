"""Resizes deterministic patterns with Pillow and prints sha256 of the RGBA bytes.

  python3 test/image/pillow_reference.py --stored > test/fixtures/image/resize.txt   (the reference of resize.test.ts)
  python3 test/image/pillow_reference.py < cases.json                                 (live comparison)

Opaque cases go through Pillow's mode RGB, the others through RGBA. Patterns are those of test/image/pattern.ts.
"""

import hashlib
import json
import random
import sys

import PIL
from PIL import Image

FILTERS = {"bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS, "bilinear": Image.BILINEAR, "box": Image.BOX}


def pattern(kind, width, height, seed):
    state = seed
    out = bytearray(width * height * 4)
    for i in range(0, len(out), 4):
        for c in range(4):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            byte = state >> 24
            if kind == "binary":
                byte = 255 if byte > 127 else 0
            if kind == "smooth" and c < 3:
                x, y = (i >> 2) % width, (i >> 2) // width
                byte = (x * (3 + c) + y * (5 - c) + (x * y >> 2)) & 255
            if c == 3 and kind != "alpha":
                byte = 255
            if c == 3 and kind == "alpha":
                byte = 0 if byte < 60 else 255 if byte > 190 else byte
            out[i + c] = byte
    return bytes(out)


def run(case):
    width, height = case["from"]
    data = pattern(case["kind"], width, height, case["seed"])
    image = Image.frombytes("RGBA", (width, height), data)
    if case["kind"] != "alpha":
        image = image.convert("RGB")
    box = tuple(case["box"]) if case.get("box") else None
    result = image.resize(tuple(case["to"]), FILTERS[case["filter"]], box).convert("RGBA")
    return hashlib.sha256(result.tobytes()).hexdigest()


def stored_cases():
    rng = random.Random(7)
    kinds = ["noise", "binary", "smooth", "alpha"]
    sizes = [(1, 1), (2, 3), (7, 5), (16, 16), (31, 17), (33, 64), (128, 128), (101, 7), (5, 90)]
    for index, size in enumerate(sizes):
        for name in FILTERS:
            for kind in kinds:
                to = (rng.randint(1, 140), rng.randint(1, 140))
                yield {"kind": kind, "seed": index + 1, "from": size, "to": to, "filter": name}
    for seed in range(100):  # fractional boxes, up and down
        width, height = rng.randint(1, 80), rng.randint(1, 80)
        x = sorted(rng.uniform(0, width) for _ in range(2))
        y = sorted(rng.uniform(0, height) for _ in range(2))
        box = (x[0], y[0], x[1], y[1]) if seed % 5 else (0, 0, x[1], height)
        to = (rng.randint(1, 96), rng.randint(1, 96))
        yield {"kind": kinds[seed % 4], "seed": seed, "from": (width, height), "to": to, "filter": rng.choice([*FILTERS]), "box": box}
    for kind in kinds:  # one axis only, same size, the scales of the project
        for name in FILTERS:
            for a, b in [((24, 24), (24, 9)), ((24, 24), (50, 24)), ((24, 24), (24, 24)), ((128, 128), (16, 16)), ((16, 16), (128, 128))]:
                yield {"kind": kind, "seed": 3, "from": a, "to": b, "filter": name}


def main():
    if "--stored" in sys.argv:
        print("# Pillow", PIL.__version__, "| kind seed from to filter box sha256/64")
        for case in stored_cases():
            box = ",".join(map(repr, case["box"])) if "box" in case else "-"
            sides = ["%dx%d" % case[key] for key in ("from", "to")]
            print(case["kind"], case["seed"], *sides, case["filter"], box, run(case)[:16])
    else:
        print(json.dumps([run(case) for case in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
