"""The callbacks of an ordinary run, for scripts that are all alike."""

import json
import pathlib
import sys

from ganzoo.callbacks.exact_resume import ExactResume
from ganzoo.callbacks.run_record import RunRecord
from ganzoo.callbacks.sample_grid import SampleGrid
from ganzoo.datasets import Batches
from ganzoo.files import read_json


def standard(
    directory,
    *,
    arguments=None,
    data=None,
    pairs=None,
    resume: bool | str = "auto",
    every: int = 1,
):
    """Samples, record and exact resume in one folder, for image models.

    Args:
        directory: Folder of the run. `samples/`, `resume/` and the files of
            `RunRecord` are in it.
        arguments: Dict of what the run was started with, for `run.json`.
        data: What `fit` gets; `ganzoo.datasets` batches are described in `run.json`.
        pairs: For translation models, `(sources, targets)` to show; see `SampleGrid`.
        resume: `True` to go on from what `directory` holds, `False` to begin anew,
            `"auto"` to go on with a run of the same `arguments` that did not finish,
            and otherwise begin anew. A new run removes the pictures and states of the
            old one when it starts. Defaults to `"auto"`.
        every: Epochs from one sample picture, and from one saved state, to the next;
            more where epochs take seconds. The last epoch gets both. Defaults to 1.

    Returns:
        List of callbacks for `fit`.

    Raises:
        ValueError: If `resume` or `every` is something else.

    Example:

    >>> import tempfile
    >>> [type(callback).__name__ for callback in standard(tempfile.mkdtemp())]
    ['SampleGrid', 'RunRecord', 'ExactResume']
    """
    if resume not in (True, False, "auto"):
        raise ValueError(
            f'`resume` must be True, False or "auto". Received: {resume!r}.'
        )
    directory = pathlib.Path(directory)
    arguments = {k: v for k, v in (arguments or {}).items() if k != "resume"}
    if resume == "auto":
        resume = _is_unfinished(directory, arguments)
        if not resume and any((directory / "resume").glob("state-*.json")):
            print(
                f"Replacing the run in {directory}; `resume=True` would go on with it.",
                file=sys.stderr,
            )
    return [
        SampleGrid(directory / "samples", every=every, pairs=pairs),
        RunRecord(directory, arguments, _described(data)),
        ExactResume(directory / "resume", anew=not resume, every_epochs=every),
    ]


def _is_unfinished(directory, arguments):
    record = read_json(directory / "run.json")
    same = record.get("arguments") == json.loads(json.dumps(arguments, default=str))
    return same and record.get("status", "finished") != "finished"


def _described(data):
    if not isinstance(data, Batches):
        return {}
    return {
        "image_shape": data.image_shape,
        "classes": data.class_names,
    } | data.description()
