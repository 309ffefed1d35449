"""Packs a folder of face crops (`<split>.jsonl`, `<split>/<id>.webp`) into one file that loads in seconds.

The pack is a zip file, stored without compression:
  pack.json        {format, size, train: [{id, source, side, face: [cx, cy, size], detail}], val: [{id, source}]}
  train/<n>.webp   crops, side ≤ 1.375 · size (n counts from 0 in the order of pack.json)
  val/<n>.png      HR of the evaluation crop, size × size (128 unless told otherwise), lossless
  train.npy, val.npy   int16 [n, 11, points, 2]: lines in 1/64 px of the picture, -32768 where absent
The split `test` never goes in.
"""
import io
import json
import math
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, features

from .detail import detail
from .errors import DataError
from .evaluation_crop import evaluation_crop
from .lines import LINE_COUNT, MESH_LINES, MOST_POINTS

FORMAT = 1
# What the widest samples of a recipe need, over the side of the truth.
MARGIN = 1.375
QUALITY = 90
HR = 128
LINE_UNITS = 64.0
ABSENT = -32768


class Pack:
    """A pack in memory.

    train: records; pictures: one uint8 array [side, side, 3] each; lines: float32 [n, 11, p, 2] px, NaN where absent;
    val: records; val_hr: uint8 [v, size, size, 3]; val_lines: float32 [v, 11, p, 2] px of the HR.
    """

    def __init__(self, train, pictures, lines, val, val_hr, val_lines, size=HR):
        self.size = size
        self.train, self.pictures, self.lines = train, pictures, lines
        self.val, self.val_hr, self.val_lines = val, val_hr, val_lines


def read_pack(path, only_val=False):
    """Reads a pack; DataError if the file is none or is damaged. `only_val` leaves the training pictures out."""
    try:
        with zipfile.ZipFile(path) as file:
            index = json.loads(file.read("pack.json"))
            if index.get("format") != FORMAT:
                raise DataError(f"Expected format {FORMAT} of pack {path} but received {index.get('format')!r}; pack again")
            size = index.get("size", HR)
            train = [] if only_val else index["train"]
            suffix = index["suffix"]
            encoded = [file.read(f"train/{k}{suffix}") for k in range(len(train))]
            encoded_val = [file.read(f"val/{k}.png") for k in range(len(index["val"]))]
            lines, val_lines = (_from_units(np.load(io.BytesIO(file.read(name)))) for name in ("train.npy", "val.npy"))
    except (zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise DataError(f"Expected a pack written by the pack command in {path}: {error}") from error
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        pictures = list(pool.map(_decode, encoded))
        val_hr = list(pool.map(_decode, encoded_val))
    val_hr = np.stack(val_hr) if val_hr else np.zeros((0, size, size, 3), np.uint8)
    return Pack(train, pictures, lines[: len(train)], index["val"], val_hr, val_lines, size)


def write_pack(faces, path, size=HR, quality=QUALITY):
    """Packs `train` and `val` of a folder of faces; returns the size of the file in bytes. Written atomically."""
    faces, path = Path(faces), Path(path)
    suffix = ".webp" if features.check("webp") else ".jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    index = {"format": FORMAT, "size": size, "suffix": suffix, "train": [], "val": []}
    lines = {"train": [], "val": []}
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as file, ThreadPoolExecutor(2) as pool:
            for split, prepare in (("train", _train_record), ("val", _val_record)):
                work = ((faces, split, row, size, quality, suffix) for row in _rows(faces, split))
                for k, (record, data, name, points) in enumerate(pool.map(lambda a: prepare(*a), work)):
                    index[split].append(record)
                    lines[split].append(points)
                    file.writestr(f"{split}/{k}{name}", data)
            for split, points in lines.items():
                buffer = io.BytesIO()
                np.save(buffer, _to_units(np.stack(points)) if points else np.zeros((0, LINE_COUNT, MOST_POINTS, 2), np.int16))
                file.writestr(f"{split}.npy", buffer.getvalue(), compress_type=zipfile.ZIP_DEFLATED)
            file.writestr("pack.json", json.dumps(index), compress_type=zipfile.ZIP_DEFLATED)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path.stat().st_size


def mesh_lines(mesh):
    """Flat x0, y0, x1, y1, … of 468 points, or None → float32 [11, p, 2] px, NaN where absent."""
    lines = np.full((LINE_COUNT, MOST_POINTS, 2), np.nan, np.float32)
    if mesh:
        points = np.asarray(mesh, np.float32).reshape(-1, 2)
        for k, indices in enumerate(MESH_LINES.values()):
            lines[k, : len(indices)] = points[indices]
    return lines


def _rows(faces, split):
    try:
        with open(faces / f"{split}.jsonl", encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.strip()]
    except FileNotFoundError:
        raise DataError(f"Expected {split}.jsonl in the folder of faces {faces}") from None


def _path(faces, split, row):
    return faces / split / f"{row['id']}.webp"


def _open(faces, split, row):
    try:
        with Image.open(_path(faces, split, row)) as picture:
            return picture.convert("RGB")
    except OSError as error:
        raise DataError(f"Picture {row['id']} of {split} cannot be read: {error}") from error


def _train_record(faces, split, row, size, quality, suffix):
    picture = _open(faces, split, row)
    kept = min(picture.width, math.ceil(MARGIN * size))
    scale = kept / picture.width
    face = {key: row["face"][key] * scale for key in ("cx", "cy", "size")}
    if kept == picture.width and suffix == ".webp":
        data = _path(faces, split, row).read_bytes()
    else:
        picture = picture.resize((kept, kept), Image.LANCZOS) if kept < picture.width else picture
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP" if suffix == ".webp" else "JPEG", quality=quality)
        data = buffer.getvalue()
    record = {"id": row["id"], "source": row["source"], "side": kept, "face": list(face.values())}
    record["detail"] = round(float(detail(Image.fromarray(_decode(data)), face, size)), 3)
    return record, data, suffix, mesh_lines(row.get("mesh468")) * np.float32(scale)


def _val_record(faces, split, row, size, *_):
    hr, box = evaluation_crop(_open(faces, split, row), row["face"], size)
    buffer = io.BytesIO()
    hr.save(buffer, "PNG")
    points = (mesh_lines(row.get("mesh468")) - np.float32(box[:2])) * np.float32(size / (box[2] - box[0]))
    return {"id": row["id"], "source": row["source"]}, buffer.getvalue(), ".png", points


def _decode(data):
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def _to_units(lines):
    scaled = np.clip(np.rint(lines * LINE_UNITS), -32767, 32767)
    return np.where(np.isnan(lines), ABSENT, np.nan_to_num(scaled)).astype(np.int16)


def _from_units(stored):
    return np.where(stored == ABSENT, np.float32(np.nan), stored.astype(np.float32) / np.float32(LINE_UNITS))
