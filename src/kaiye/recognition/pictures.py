"""Opening pictures that strangers send: by content, within limits, upright, as plain colour."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiye.kernel.api import InvalidInput, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

# A telephone's picture has up to 50 million pixels; decoded, one of 60 takes 180 MB. More is an attack.
MOST_PIXELS = 60_000_000
LEAST_SIDE = 200
_FORMATS = ("JPEG", "PNG", "WEBP")


class BadImage(InvalidInput):
    """This is no picture that can be read."""

    code = "bad_image"
    default_way_out = say("请重新拍摄，照片用JPEG或者PNG格式。")


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture as rows of red, green and blue, upright by its own orientation mark."""

    pixels: Any
    # By how much it was made smaller, 1 when it was not.
    scale: float

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])


def open_picture(data: bytes, *, longest: int = 2000, least: int = LEAST_SIDE) -> Opened:
    """The picture, its longer side at most `longest` pixels; raises BadImage.

    Size is read from the header before anything is decoded, so that a bomb of a few bytes stays one.
    """
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Any = Image.open(io.BytesIO(data), formats=_FORMATS)
            if image.width * image.height > MOST_PIXELS:
                raise BadImage(say("照片的像素太多。"))
            if min(image.width, image.height) < least:
                raise BadImage(say("照片太小，看不清楚。"))
            if getattr(image, "n_frames", 1) > 1:
                raise BadImage(say("请用普通照片，不要用动图。"))
            # JPEG decodes straight to a smaller size.
            image.draft("RGB", (longest, longest))
            whole = max(image.width, image.height)
            image = ImageOps.exif_transpose(image).convert("RGB")
            image.thumbnail((longest, longest))
    except BadImage:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadImage(say("照片损坏或者不是照片。")) from None
    return Opened(np.asarray(image), min(1.0, max(image.width, image.height) / whole))


def jpeg(pixels: Any, *, quality: int = 92) -> bytes:
    """The pixels as a JPEG file without any marks of where and when."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return out.getvalue()
