"""Judge a trained model: print its figures, write a page with what was found.

    python examples/evaluate.py runs/dcgan/model.keras --data fashion_mnist_10k
    python examples/evaluate.py model.keras --data path/to/pictures

`python -m ganzoo.report` does the same and has more flags.
"""

import argparse
import pathlib

import ganzoo

# isort: split
# After ganzoo, which loads TensorFlow without its messages.
import keras


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--data", required=True, help="what the model was trained on")
    parser.add_argument("--extractor", default="auto")
    parser.add_argument("--samples", type=int, default=5000)
    parser.add_argument("--out", type=pathlib.Path, help="default: beside the model")
    arguments = parser.parse_args()

    model = keras.models.load_model(arguments.model, compile=False)
    data = ganzoo.report.data_for(model, arguments.data)
    found = ganzoo.report.examine(
        model, data, extractor=arguments.extractor, samples=arguments.samples
    )
    print(ganzoo.report.table(found))
    for finding in ganzoo.report.findings(found):
        print(finding.text)
    page = ganzoo.report.write(
        found,
        arguments.out or arguments.model.with_suffix(".report.html"),
        history=arguments.model.with_name("history.csv"),
        facts={"model": arguments.model.name, "data": arguments.data},
    )
    print(f"The page is {page}")


if __name__ == "__main__":
    main()
