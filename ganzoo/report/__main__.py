"""Judge a trained model: print its figures, write a page about it.

python -m ganzoo.report runs/dcgan/model.keras --data fashion_mnist_10k
python -m ganzoo.report model.keras --data path/to/pictures --out page.html
python -m ganzoo.report pix2pix.keras --data path/to/pairs
"""

import argparse
import pathlib

import keras

from ganzoo import report


def main(arguments=None):
    """Run the command; `arguments` as a list, by default the command line's."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("model", type=pathlib.Path, help="file that was saved by `model.save`")
    add(
        "--data",
        required=True,
        help="what it was trained on: a set, folder or file that ganzoo.datasets opens",
    )
    add("--make", help="how sources of pairs are made, as in datasets.translation")
    add("--extractor", default="auto", help="see ganzoo.features.get")
    add("--samples", type=int, default=5000, help="in each comparison, at most")
    add("--repeats", type=int, default=3, help="sets of samples that are drawn")
    add("--seed", type=int, default=0)
    add("--out", type=pathlib.Path, help="page to write; default: beside the model")
    arguments = parser.parse_args(arguments)
    model = keras.models.load_model(arguments.model, compile=False)
    found = report.examine(
        model,
        report.data_for(model, arguments.data, arguments.make),
        extractor=arguments.extractor,
        samples=arguments.samples,
        repeats=arguments.repeats,
        seed=arguments.seed,
    )
    print(report.table(found))
    for finding in report.findings(found):
        print(finding.text)
    path = report.write(
        found,
        arguments.out or arguments.model.with_suffix(".report.html"),
        history=arguments.model.with_name("history.csv"),
        facts={"model": arguments.model.name, "data": arguments.data},
    )
    print(f"The page is {path}")


if __name__ == "__main__":
    main()
