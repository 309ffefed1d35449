"""The part of a face's picture that networks are measured on; src/metrics/evaluation-crop.ts cuts the same one."""
from PIL import Image

SCALE = 1.35
# Squares up to this many px, which a truth of 128 px would hardly reduce, are resized with bicubic, larger ones with Lanczos.
BICUBIC_UP_TO = 128


def evaluation_crop(picture, face, size):
    """(Pillow image of `size` × `size`, [x0, y0, x1, y1] px of the picture): 1.35 times the face, shifted to stay inside the picture.

    picture: Pillow image, square; face: {cx, cy, size} px.
    """
    extent = min(SCALE * face["size"], picture.width)
    x0 = min(max(face["cx"] - extent / 2, 0), picture.width - extent)
    y0 = min(max(face["cy"] - extent / 2, 0), picture.width - extent)
    box = x0, y0, x0 + extent, y0 + extent
    return picture.resize((size, size), Image.BICUBIC if extent <= BICUBIC_UP_TO else Image.LANCZOS, box=box), box
