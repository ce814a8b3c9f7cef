"""`export`: a model's generator in one of four formats."""

import pathlib

from ganzoo.arguments import choice
from ganzoo.export import formats
from ganzoo.export.serving import serving_model
from ganzoo.files import atomic, atomic_folder


def export(model, path, format: str | None = None, uint8: bool = True) -> pathlib.Path:
    """Write a model's generator to a file that runs without ganzoo.

    The file holds what `serving_model` returns: the averaged generator, if there is
    one, in float32, without randomness of its own, for batches of any size. Its inputs
    are called `noise` and, of class-conditional models, `labels`; or `sources`, uint8
    images. Its output is called `images` (of a `.keras` file: has no name), or
    `samples` where it is no images.

    | `format` | `path` | runs with |
    |---|---|---|
    | `"keras"` | ends in `.keras` | Keras, on TensorFlow or JAX |
    | `"saved_model"` | a folder, without ending | TensorFlow, TensorFlow Serving |
    | `"litert"` | ends in `.tflite` | LiteRT (TensorFlow Lite), without select ops |
    | `"onnx"` | ends in `.onnx` | ONNX Runtime |

    Args:
        model: `LatentGAN` or `TranslationGAN`, trained.
        path: Where the file shall be, or the folder of a SavedModel; an earlier export
            that is there is replaced.
        format: One of the above. Defaults to what the ending of `path` says.
        uint8: Whether images come out as uint8. Defaults to `True`; `False` leaves them
            float32 in [-1, 1], as samples that are no images always are.

    Returns:
        `path` as a `pathlib.Path`.

    Raises:
        ValueError: If the ending tells no format, or the format cannot express a layer;
            the error names the layers.
        TypeError: If `model` is of neither kind.
        FileExistsError: If the folder exists and holds something else.
        ImportError: If ONNX is asked for and `tf2onnx` is not installed.

    Example:

    >>> import ganzoo, tempfile
    >>> model = ganzoo.DCGAN((16, 16, 1), latent_dim=8, width=4, seed=1)
    >>> path = export(model, pathlib.Path(tempfile.mkdtemp()) / "generator.keras")
    >>> images = ganzoo.export.load(path)(model.noise(2, seed=7))
    >>> bool((images == model.generate(2, seed=7)).all())
    True
    """
    path = pathlib.Path(path)
    format = format_of(path, format)
    if format == "saved_model" and _holds_something_else(path):
        raise FileExistsError(
            "`path` must be a new folder, or that of an earlier SavedModel, which is "
            f"replaced. Received: '{path}', which holds something else."
        )
    network = serving_model(model, uint8)
    whole = atomic_folder if format == "saved_model" else atomic
    with whole(path) as temporary:
        formats.write(network, temporary, format)
    return path


def format_of(path: pathlib.Path, format: str | None = None) -> str:
    """The format that a path stands for, or the one that is asked for.

    >>> format_of(pathlib.Path("generator.onnx"))
    'onnx'
    """
    if format is None:
        format = {end: name for name, end in formats.ENDINGS.items()}.get(path.suffix)
    if format is None:
        endings = ", ".join(end for end in formats.ENDINGS.values() if end)
        raise ValueError(
            f"`path` must end in one of {endings}, or, for the folder of a SavedModel, "
            f"have no ending; or pass `format`. Received: '{path}'."
        )
    choice("format", format, formats.WRITERS)
    if format == "keras" and path.suffix != ".keras":
        raise ValueError(
            f"`path` must end in .keras for the format 'keras'. Received: '{path}'."
        )
    return format


def _holds_something_else(path):
    if not path.is_dir():
        return path.exists()
    return any(path.iterdir()) and not (path / "saved_model.pb").exists()
