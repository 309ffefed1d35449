"""What a camera stored of a face, before the face was cut out of it; src/degrade/photo.ts does the same."""
import math

from .degrade import degrade
from .square import Square


def take_photo(picture, square, size, options, draw):
    """Reduces and degrades the whole picture at `photoScale` times the size of the input, and moves the square that is cut out of it.

    picture: uint8 [s, s, 3]; square: Square of it; size: side of the input, px; options: `degradation` of the recipe; draw: Stream.
    Returns (photo uint8 [p, p, 3], Square of the picture): truth and input are both that square.
    """
    pixel = square.extent / size
    # No more pixels than the picture has.
    scale = min(draw.uniform(*options["photoScale"]), pixel)
    side = max(1, math.floor(picture.shape[0] * scale / pixel + 0.5))
    photo = degrade(picture, side, options, draw)
    x, y = (centre + draw.uniform(-options["photoShift"], options["photoShift"]) * pixel for centre in square[:2])
    angle = square.angle + math.radians(draw.uniform(-options["photoAngle"], options["photoAngle"]))
    extent = square.extent * math.exp(draw.uniform(-options["photoZoom"], options["photoZoom"]))
    return photo, Square(x, y, extent, angle)
