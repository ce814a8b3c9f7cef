"""Pictures of any kind as uint8 arrays of one size and one number of channels."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
import os
from typing import Any, BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

# Named, because Pillow would otherwise also try formats that start other programs
# (PostScript) or that have no signature and take any file for a picture.
Image.init()  # Else it is not known yet which of them this Pillow has.
FORMATS = [
    name
    for name in "JPEG PNG WEBP GIF BMP DIB TIFF PPM JPEG2000 AVIF".split()
    if name in Image.OPEN
]
ENDINGS = frozenset(
    ".avif .bmp .dib .gif .j2k .jfif .jp2 .jpe .jpeg .jpg .pbm .pgm .png .pnm .ppm "
    ".tif .tiff .webp".split()
)
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_WORKERS = os.cpu_count() or 1
_THREADS = ThreadPoolExecutor(_WORKERS, thread_name_prefix="ganzoo-pictures")


def in_parallel(function: Callable[[Any], Any], items: Sequence) -> list:
    """Calls `function` on each item in threads (Pillow decodes without the GIL)."""
    size = max(1, min(64, -(-len(items) // _WORKERS)))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    done = _THREADS.map(lambda part: [function(item) for item in part], parts)
    return [result for part in done for result in part]


def read_picture(
    file: str | os.PathLike | BinaryIO,
    image_size: tuple[int, int] | None = None,
    channels: int = 3,
    resize: str = "crop",
) -> np.ndarray:
    """Reads a picture file, upright as its EXIF orientation says.

    Palettes, 1-bit, CMYK and 16-bit pictures are converted. Single-channel integers
    of more than 8 bits run from 0 (black) to 65535 (white), floats from 0 to 1, or
    to 255 if any is above 1. Of an animation the first frame is read.

    Args:
        file: Path or binary stream.
        image_size: (height, width) in pixels. Default None: as stored.
        channels: 1, 3 or 4, see `fit_picture`. Default 3.
        resize: `"crop"` (default) or `"pad"`, see `fit_picture`.

    Returns:
        uint8 array (height, width, channels).

    Raises:
        ValueError: If the file cannot be read as a picture; the message names it.

    Example:

    >>> import io
    >>> file = io.BytesIO()
    >>> Image.new("L", (40, 30), 200).save(file, "PNG")
    >>> read_picture(file, image_size=(8, 8)).shape
    (8, 8, 3)
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image_size is not None:
                _decode_smaller(image, image_size, resize)
            ImageOps.exif_transpose(image, in_place=True)
            return fit_picture(_eight_bit(image), image_size, channels, resize)
    except Exception as error:  # Pillow's plugins raise all kinds on damaged files.
        raise _unreadable(file, error) from error


def picture_size(file: str | os.PathLike | BinaryIO) -> tuple[int, int]:
    """Reads (height, width) of the upright picture from the header of its file.

    Raises:
        ValueError: If the header is not that of a picture; the message names the
            file.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.format == "TIFF":
                # Turns it upright; not all versions of Pillow say so before.
                image.load()
            width, height = image.size
            # Asking a PNG without it for EXIF data would decode all of the picture.
            asked = image.format != "PNG" or "exif" in image.info
            exif = image.getexif() if asked and image.format != "TIFF" else {}
            turned = exif.get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
            return (width, height) if turned else (height, width)
    except Exception as error:
        raise _unreadable(file, error) from error


def fit_picture(
    image: Image.Image | np.ndarray,
    image_size: tuple[int, int] | None = None,
    channels: int | None = None,
    resize: str = "crop",
) -> np.ndarray:
    """Brings a picture to a size and a number of channels.

    Resizing is Pillow's antialiased Lanczos filter. Transparency is laid onto white
    unless `channels` is 4; grey is Pillow's luma, 0.299 R + 0.587 G + 0.114 B.

    Args:
        image: 8-bit Pillow image, or uint8 array (height, width[, 1, 3 or 4]).
        image_size: (height, width) in pixels. Default None: as it is.
        channels: 1 (grey), 3 (RGB) or 4 (RGBA). Default None: as it is, where a
            Pillow image must then be of mode L, RGB or RGBA.
        resize: `"crop"` (default) fills the size and cuts off what sticks out on
            both sides; `"pad"` keeps the whole picture and fills up on both sides
            with white, which is transparent where there are 4 channels.

    Returns:
        uint8 array (height, width, channels).

    Example:

    >>> fit_picture(np.zeros((30, 40), np.uint8), image_size=(8, 8)).shape
    (8, 8, 1)
    """
    if not isinstance(image, Image.Image):
        image = Image.fromarray(image[..., 0] if image.shape[2:] == (1,) else image)
    if channels is not None:
        image = _with_channels(image, channels)
    if image_size is not None:
        size = (image_size[1], image_size[0])
        place = {"crop": ImageOps.fit, "pad": _pad}[resize]
        image = place(image, size, Image.Resampling.LANCZOS)
    pixels = np.asarray(image)
    return pixels if pixels.ndim == 3 else pixels[..., None]


def fit_pictures(
    images: np.ndarray,
    image_size: tuple[int, int] | None,
    channels: int | None,
    resize: str,
) -> np.ndarray:
    """Brings (n, h, w, c) uint8, or float in [-1, 1], to a size and channels.

    What fits already is returned as it is; floats that do not become uint8.
    """
    height, width, depth = images.shape[1:]
    if image_size in (None, (height, width)) and channels in (None, depth):
        return images
    images = eight_bits(images)
    fit = in_parallel(
        lambda image: fit_picture(image, image_size, channels, resize), images
    )
    return np.stack(fit)


def eight_bits(images: np.ndarray) -> np.ndarray:
    """Images as uint8, from uint8 or floats in [-1, 1]."""
    if images.dtype == np.uint8:
        return images
    return np.rint((images + 1) * 127.5).clip(0, 255).astype(np.uint8)


def _with_channels(image: Image.Image, channels: int) -> Image.Image:
    if channels != 4 and image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert(_MODES[channels])


def _eight_bit(image: Image.Image) -> Image.Image:
    """Scales what has more than 8 bits; Pillow's own conversion would clip it."""
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    values = np.asarray(image, np.float64)
    low, high = values.min(), values.max()
    white = 65535 if image.mode != "F" else 1 if high <= 1 else 255
    if not 0 <= low <= high <= white:
        raise ValueError(f"pixel values from {low:g} to {high:g}, not 0 to {white}")
    return Image.fromarray(np.rint(values * (255 / white)).astype(np.uint8))


def _decode_smaller(image: Image.Image, image_size: tuple[int, int], resize: str):
    """Lets libjpeg halve large JPEGs, to no less than three times the target.

    The Lanczos filter does the rest. From 1024 to 64 pixels this takes 4 to 6 ms in
    place of 13 to 15, at a PSNR of 47 to 53 dB to the full way (at twice the target,
    39 to 45 dB). Other formats are left as they are.
    """
    width, height = image.size
    choose = max if resize == "crop" else min
    # Both ways round, as the picture has not been turned upright yet.
    scales = [
        choose(image_size[0] / height, image_size[1] / width),
        choose(image_size[0] / width, image_size[1] / height),
    ]
    target = [max(1, round(side * 3 * max(scales))) for side in image.size]
    image.draft(None, tuple(target))


def _pad(image: Image.Image, size: tuple[int, int], filter: int) -> Image.Image:
    # Not ImageOps.pad, which fails where a long thin picture shrinks to no pixel.
    scale = min(size[0] / image.width, size[1] / image.height)
    width = max(1, round(image.width * scale))
    height = max(1, round(image.height * scale))
    white = (255, 255, 255, 0) if image.mode == "RGBA" else "white"
    canvas = Image.new(image.mode, size, white)
    corner = ((size[0] - width) // 2, (size[1] - height) // 2)
    canvas.paste(image.resize((width, height), filter), corner)
    return canvas


def _unreadable(file: Any, error: Exception) -> ValueError:
    reason = str(error) or type(error).__name__
    if isinstance(error, UnidentifiedImageError):
        reason = "its content is not a picture of a known format"
    name = os.fspath(file) if isinstance(file, (str, os.PathLike)) else "a stream"
    return ValueError(f"cannot read the picture {name}: {reason}")
