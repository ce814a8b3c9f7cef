"""Judge a trained model: print its figures, write a page about it.

    python -m ganzoo.report runs/dcgan/model.keras --data fashion_mnist_10k
    python -m ganzoo.report model.keras --data path/to/pictures --out page.html
    python -m ganzoo.report pix2pix.keras --data path/to/pictures --make edges

`--data`, `--split` and `--resize` must be what the model was trained on.
"""

import argparse
import pathlib
import sys

import keras

from ganzoo import features, report


def main(arguments=None) -> int:
    """Run the command, and return its exit status; `arguments` as a list, by default
    the command line's."""
    parser = argparse.ArgumentParser(
        prog="python -m ganzoo.report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("model", type=pathlib.Path, help="file that was saved by `model.save`")
    add("--data", required=True, help="a set, folder or file, as for ganzoo.datasets")
    add("--split", help='part of the data, such as "train[:90%%]"')
    add("--resize", default="crop", choices=("crop", "pad"))
    add("--make", help="source of pairs: edges, grey or low_resolution")
    add("--extractor", default="auto", help=f"one of {', '.join(features.names())}")
    add("--samples", type=int, default=5000, help="in each comparison, at most")
    add("--repeats", type=int, default=3, help="sets of samples that are drawn")
    add("--seed", type=int, default=0)
    add("--out", type=pathlib.Path, help="page to write; default: beside the model")
    options = parser.parse_args(arguments)
    try:
        _run(options)
    except (ValueError, TypeError, OSError, ImportError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    return 0


def _run(options):
    if not options.model.is_file():
        raise FileNotFoundError(
            "`model` must be a file that `model.save` wrote, such as "
            f"runs/dcgan/model.keras. Received: {str(options.model)!r}."
        )
    out = options.out or options.model.with_suffix(".report.html")
    if out.suffix not in (".html", ".htm"):
        raise ValueError(f"`--out` must end in .html. Received: {str(out)!r}.")
    model = keras.models.load_model(options.model, compile=False)
    data = report.data_for(
        model, options.data, options.make, options.split, options.resize
    )
    found = report.examine(
        model,
        data,
        extractor=options.extractor,
        samples=options.samples,
        repeats=options.repeats,
        seed=options.seed,
    )
    print(report.table(found))
    for finding in report.findings(found):
        print(finding.text)
    told = {key: value for key, value in vars(options).items() if key != "out"}
    path = report.write(
        found,
        out,
        history=options.model.with_name("history.csv"),
        facts={key: value for key, value in told.items() if value is not None},
    )
    print(f"The page is {path}")


if __name__ == "__main__":
    sys.exit(main())
