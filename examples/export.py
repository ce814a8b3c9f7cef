"""Export the generator of a trained model, and measure the files in their runtimes.

    python examples/export.py runs/dcgan/model.keras
    python examples/export.py model.keras --formats onnx litert --out served

Runtimes: pip install 'keras-ganzoo[export]'. Without one its row says what is missing.
"""

import argparse
import pathlib
import statistics
import time

import numpy as np

import ganzoo
from ganzoo.export.formats import ENDINGS


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=pathlib.Path, help=".keras file of a model")
    parser.add_argument("--out", type=pathlib.Path, help="default: beside the model")
    parser.add_argument("--batch", type=int, default=64, help="images in a large batch")
    parser.add_argument("--formats", nargs="+", default=[*ENDINGS], choices=[*ENDINGS])
    return parser.parse_args()


def examples(model, count):
    """What goes into the generator, and the images that Keras makes of it."""
    if hasattr(model, "translate"):
        draw = np.random.default_rng(0).integers
        sources = draw(0, 256, (count, *model.source_shape), np.uint8)
        return [sources], model.translate(sources, deterministic=True)
    inputs = [model.noise(count, seed=0)]
    if model.num_classes:
        inputs.append(np.arange(count, dtype=np.int32) % model.num_classes)
    return inputs, model.decode(*inputs)


def milliseconds(run, arrays):
    """Median of a second's worth of runs, three at least."""
    times = []
    while len(times) < 3 or sum(times) < 1.0:
        start = time.perf_counter()
        run(*arrays)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times[1:])


def main():
    import keras  # After ganzoo, so that TensorFlow loads quietly.

    arguments = parse()
    model = keras.models.load_model(arguments.model)
    out = arguments.out or arguments.model.parent / "exported"
    inputs, images = examples(model, arguments.batch)
    many = f"for {arguments.batch}"
    print(f"{'format':12}{'MB':>8}{'ms for 1':>10}{many:>10}{'differs':>10}  file")
    for name in arguments.formats:
        try:
            path = ganzoo.export.export(model, out / f"generator{ENDINGS[name]}")
            run = ganzoo.export.load(path)
        except (ImportError, ValueError) as error:
            print(f"{name:12}{error}")
            continue
        apart = np.abs(np.subtract(run(*inputs), images, dtype=float)).max()
        files = [file for file in [path, *path.rglob("*")] if file.is_file()]
        size = sum(file.stat().st_size for file in files) / 1e6
        times = milliseconds(run, [x[:1] for x in inputs]), milliseconds(run, inputs)
        numbers = f"{size:8.2f}{times[0]:10.1f}{times[1]:10.1f}{apart:10.2g}"
        print(f"{name:12}{numbers}  {path}")


if __name__ == "__main__":
    main()
