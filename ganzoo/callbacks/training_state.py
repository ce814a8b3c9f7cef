"""States of a training run on disk: whole, checked, and of one run only."""

import hashlib
import json
import warnings

from ganzoo.cluster import is_chief
from ganzoo.files import atomic

KEPT = 2


def write(directory, model, run, epoch, step):
    """Write the state of `model`, and remove all but the last two.

    Of several workers all must call it; the chief writes.

    Args:
        directory: Folder of the states.
        model: Compiled model.
        run: What `describe` returned.
        epoch: Epochs that are done.
        step: Training steps done in the next one.
    """
    # Means are summed over replicas, so every worker takes part in reading them.
    means = [variable.numpy().tolist() for variable in _means(model)]
    if not is_chief():
        return
    name = f"state-{epoch:06d}-{step:08d}"
    weights = directory / f"{name}.weights.h5"
    with atomic(weights) as path:
        model.save_weights(path)
    record = {
        "epoch": epoch,
        "step": step,
        "means": means,
        "run": run,
        "weights": weights.name,
        "sha256": _digest(weights.read_bytes()),
    }
    # This file makes the state count: it is written last.
    with atomic(directory / f"{name}.json") as path:
        path.write_text(json.dumps({"state": record, "sha256": _of_record(record)}))
    for old in sorted(directory.glob("state-*.json"))[:-KEPT]:
        old.unlink()
    _remove_orphans(directory)


def restore(directory, model, run):
    """Put `model` into the last state that is whole.

    Args:
        directory: Folder of the states.
        model: Compiled model.
        run: What `describe` returned.

    Returns:
        (epochs done, steps done in the next one), or `None` if there is no state.

    Raises:
        ValueError: If the states are those of another run, or none of them is whole.
    """
    files = sorted(directory.glob("state-*.json"), reverse=True)
    for index, file in enumerate(files):
        record = _whole(file)
        if record is None:
            note = f"{file} is damaged; taking the state before it."
            warnings.warn(note, stacklevel=2)
            continue
        difference = _difference(record["run"], run)
        if difference:
            raise ValueError(
                f"`directory` holds the states of another run: {difference}. "
                f"Received: {directory}. To go on with that run, build the model as it "
                "was (with the same `seed`). To begin anew, take another folder, or "
                "remove the states: `standard(resume=False)`, `ExactResume(anew=True)`."
            )
        model.load_weights(file.with_name(record["weights"]))
        for variable, value in zip(_means(model), record["means"]):
            variable.assign(value)
        for damaged in files[:index] if is_chief() else ():
            damaged.unlink()
        return record["epoch"], record["step"]
    if files:
        raise ValueError(
            "`directory` holds no state that is whole. Received: "
            f"{directory}. Delete it to start again."
        )
    return None


def remove(directory):
    """Remove all states. Of several workers, the chief does."""
    if not is_chief():
        return
    for file in directory.glob("state-*.json"):
        file.unlink()
    _remove_orphans(directory)


def describe(model, data):
    """What must be the same for a state to be the run's own, ready for JSON.

    Args:
        model: Compiled model.
        data: Dict that describes the training data.
    """
    run = {
        "model": type(model).__name__,
        "config": model.get_config(),
        "recipe": model.get_compile_config(),
        "data": data,
    }
    return _without_names(json.loads(json.dumps(run, default=str)))


def _without_names(part):
    """`part` without the names that Keras numbers anew in each process."""
    if isinstance(part, dict):
        return {k: _without_names(v) for k, v in part.items() if k != "name"}
    return [_without_names(v) for v in part] if isinstance(part, list) else part


def _difference(there, here, path=""):
    """The first place in which two descriptions differ, in words, or `None`."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in dict.fromkeys([*there, *here]):
            found = _difference(there.get(key), here.get(key), f"{path}.{key}")
            if found:
                return found
        return None
    if there == here:
        return None
    return f"{path[1:]} is {there!r} there and {here!r} here"


def _whole(file):
    """The state that a JSON file describes, or `None` if anything of it is damaged."""
    try:
        content = json.loads(file.read_text())
        record = content["state"]
        if _of_record(record) != content["sha256"]:
            return None
        weights = file.with_name(record["weights"])
        return record if _digest(weights.read_bytes()) == record["sha256"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove_orphans(directory):
    """Remove weights without a record: of an older state, or of a killed write."""
    for weights in directory.glob("*state-*.weights.h5"):
        if not weights.with_name(
            f"{weights.name[: -len('.weights.h5')]}.json"
        ).exists():
            weights.unlink()


def _means(model):
    """Variables of what is logged, which Keras leaves out of weights files."""
    return [v for tracker in model.trackers.values() for v in tracker.variables]


def _of_record(record):
    return _digest(json.dumps(record, sort_keys=True).encode())


def _digest(content):
    return hashlib.sha256(content).hexdigest()
