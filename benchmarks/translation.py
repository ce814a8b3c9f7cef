"""pix2pix beside its generator trained by L1 alone, on pairs of emoji.

    pip install -e '.[eval]'
    python -m benchmarks.translation --openmoji openmoji_sketch2color64.npz \\
        --out benchmarks/results/translation.json --plots plots

Two tasks at 64 pixels: OpenMoji's sketches to its colored emoji, and line drawings to
the shipped Noto Emoji that they were made from. OpenMoji (CC BY-SA 4.0) is not shipped:
`--openmoji` is an `.npz` file with its black drawings, `sketch` (n, 64, 64), and its
colored ones, `color` (n, 64, 64, 3), both uint8 and on white.

**Both methods are the same but for the game**: one network from the same weights, one
optimizer and learning rate, the same pairs in the same order, mirrored at random, as
many steps, and the same 100 x L1 in the loss. Neither is averaged. "Source" is the
source taken for the output.

A tenth of the pairs are held out, and pairs that show nearly the same as one of those
are left out of training. At `--checkpoints` times, outputs for the held-out sources
stand beside their targets, one by one: L1 (mean absolute difference, in levels of 255),
PSNR and SSIM; and as a set: KID, unbiased, over all pairs of samples. So few samples
leave it noisy, and outputs that belong to the very targets bring it some below that of
strangers, alike for all methods; "Real" is as many training targets beside the held-out
ones. Dropout is left out of all outputs, as one would of a regression; with it, as
pix2pix has it in the paper, the last ones are under "others".

The record is written as each run ends, and the same command goes on after those that
are there, unless their code has changed and nobody vouches for them (see
CONTRIBUTING.md). Seconds are those of training, without judging.
"""

import argparse
import pathlib
import time

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import numpy as np

from benchmarks import provenance, tables, translation_pairs, translation_run
from benchmarks.curves import draw_curves
from benchmarks.record import earlier, name_of, origin, out_file, write_record
from ganzoo.callbacks.pictures import side_by_side, tile, to_picture
from ganzoo.files import atomic

ROOT = pathlib.Path(__file__).parent.parent
OPENMOJI, NOTO = "openmoji", "noto_emoji"
SETTINGS = ("steps", "batch_size", "width", "extractor", "checkpoints")
# Held-out pairs in a picture.
SHOWN = 24


def parse(arguments=None) -> tuple[argparse.Namespace, dict]:
    """What was asked for, and the pairs of each task."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--tasks", nargs="+", choices=[OPENMOJI, NOTO], default=[OPENMOJI, NOTO])
    add("--openmoji", help=".npz file with sketch and color")
    add(
        "--methods",
        nargs="+",
        choices=translation_run.METHODS,
        default=list(translation_run.METHODS),
    )
    add("--seeds", nargs="+", type=int, default=[1, 2])
    # What a core does of all in some 40 minutes. With one seed OpenMoji's pix2pix had
    # a KID of 0.247 so after 130 s of CPU (1,800 steps), and of 0.267 after 178 s with
    # a width of 32 and batches of 8 (1,000 steps); the paper's are of 1.
    add("--steps", type=int, default=4000)
    add("--batch-size", type=int, default=4)
    add("--width", type=int, default=24)
    add("--extractor", default="efficientnet_lite0")
    add("--checkpoints", type=int, default=8)
    add("--out", type=out_file)
    add("--plots", type=pathlib.Path, help="folder for curves and pictures")
    given = parser.parse_args(arguments)
    if min(given.steps, given.checkpoints) < 1 or given.steps % given.checkpoints:
        parser.error(
            "--steps must be a multiple of --checkpoints, both at least 1. Received: "
            f"{given.steps} and {given.checkpoints}."
        )
    if OPENMOJI in given.tasks and given.openmoji is None:
        parser.error(
            f"the task {OPENMOJI} needs --openmoji PATH. Received: none. Without that "
            f"file, --tasks {NOTO} does the other task."
        )
    try:
        return given, {name: opened(name, given.openmoji) for name in given.tasks}
    except ValueError as error:
        parser.error(str(error))


def opened(task: str, path: str | None) -> translation_pairs.Pairs:
    """The pairs of a task; `path` is OpenMoji's file."""
    if task == OPENMOJI:
        return translation_pairs.openmoji(path)
    return translation_pairs.noto_emoji()


def planned(given, pairs) -> list[dict]:
    """Settings of all runs, whole seeds first."""
    untrained = (translation_run.SOURCE, translation_run.REAL)
    digests = {task: each.digest() for task, each in pairs.items()}
    keys = []
    for seed in given.seeds:
        for task, digest in digests.items():
            for method in given.methods:
                if method in untrained and seed != given.seeds[0]:
                    continue  # They draw nothing.
                key = {"data": task, "method": method, "seed": seed}
                key |= {part: getattr(given, part) for part in SETTINGS}
                keys.append(key | {"pairs": digest})
    return keys


def run(key: dict, pairs) -> tuple[dict, np.ndarray]:
    """One run: its row of the record, and outputs for the held-out sources."""
    keras.backend.clear_session()
    found, outputs = translation_run.run(argparse.Namespace(**key), pairs)
    counts = {
        "training": len(pairs.training["source"]),
        "held_out": len(pairs.held_out["source"]),
        "left_out": pairs.left_out,
    }
    return {"settings": key} | counts | found, outputs


def draw_pairs(task: str, seed: int, pairs, folder: pathlib.Path) -> None:
    """Held-out pairs from left to right: source, L1 alone, pix2pix, target; if the
    outputs of both methods are there."""
    methods = (translation_run.L1_ONLY, translation_run.PIX2PIX)
    files = [_outputs(folder, task, method, seed) for method in methods]
    if not all(file.exists() for file in files):
        return
    columns = [pairs.held_out["source"], *map(np.load, files), pairs.held_out["target"]]
    rows = side_by_side(*(images[:SHOWN] for images in columns))
    picture = to_picture(tile(rows, columns=3, scale=2, gap=12))
    with atomic(folder / f"{task}-{seed}-pairs.png") as temporary:
        picture.save(temporary)


def _outputs(folder, task, method, seed):
    return folder / f"{task}-{method.replace(' ', '_')}-{seed}.npy"


def main(arguments=None):
    given, pairs = parse(arguments)
    # Of the code that is loaded, whatever is checked out while it runs.
    made = origin()
    rows = earlier(given.out).get("runs", [])
    for key in planned(given, pairs):
        name = name_of(given.out)
        if any(
            provenance.finished(ROOT, row, key, name, "translation") for row in rows
        ):
            continue
        start = time.perf_counter()
        row, outputs = run(key, pairs[key["data"]])
        rows = [old for old in rows if old["settings"] != key] + [row | made]
        print(f"{key}: {time.perf_counter() - start:.0f} s", flush=True)
        # First, as a run that is in the record is not made again.
        if given.plots:
            which = (key[part] for part in ("data", "method", "seed"))
            with atomic(_outputs(given.plots, *which)) as temporary:
                np.save(temporary, outputs[:SHOWN])
        if given.out:
            write_record(given.out, vars(given), {"runs": rows})
    for task in dict.fromkeys(row["settings"]["data"] for row in rows):
        print(f"\n{task}:\n\n{tables.translation({'runs': rows}, task)}")
        if given.plots:
            draw_curves(rows, task, given.plots, tables.TRANSLATION)
    for task, each in pairs.items() if given.plots else ():
        for seed in given.seeds:
            draw_pairs(task, seed, each, given.plots)


if __name__ == "__main__":
    main()
