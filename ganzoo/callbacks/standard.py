"""The callbacks of an ordinary run, for scripts that are all alike."""

import pathlib
import shutil

from ganzoo.callbacks.exact_resume import ExactResume
from ganzoo.callbacks.run_record import RunRecord
from ganzoo.callbacks.sample_grid import SampleGrid


def standard(directory, *, arguments=None, data=None, resume=False, every=1):
    """Samples, record and exact resume in one folder.

    Args:
        directory: Folder of the run. `samples/`, `resume/` and the files of
            `RunRecord` are in it.
        arguments: Dict of what the run was started with, for `run.json`.
        data: `ganzoo.datasets` batches, described in `run.json`.
        resume: Whether to go on from what `directory` holds. Otherwise the samples and
            states of an earlier run there are removed.
        every: Epochs from one sample picture to the next. Defaults to 1.

    Returns:
        List of callbacks for `fit`.

    Example:

    >>> import tempfile
    >>> [type(callback).__name__ for callback in standard(tempfile.mkdtemp())]
    ['SampleGrid', 'RunRecord', 'ExactResume']
    """
    directory = pathlib.Path(directory)
    if not resume:
        for old in ("samples", "resume"):
            shutil.rmtree(directory / old, ignore_errors=True)
    described = {}
    if data is not None:
        described = {
            "examples": data.num_examples,
            "image_shape": data.image_shape,
            "batch_size": data.batch_size,
            "classes": data.class_names,
            "seed": data.seed,
        }
    return [
        SampleGrid(directory / "samples", every=every),
        RunRecord(directory, arguments, described),
        ExactResume(directory / "resume"),
    ]
