import socket
import subprocess
import sys
import time

import numpy as np
import pytest
import tensorflow_datasets as tfds

from ganzoo.datasets import prepared_tfds as module
from ganzoo.datasets.images import images

PIXELS = np.arange(20 * 6 * 8 * 3, dtype=np.uint8).reshape(20, 6, 8, 3)


def builder(data_dir, name="tiny", file_format=None, **features):
    """A TFDS builder; each feature comes with its list of values."""
    values = {key: value for key, (_, value) in features.items()}

    class Tiny(tfds.core.GeneratorBasedBuilder, skip_registration=True):
        VERSION = tfds.core.Version("1.0.0")

        def _info(self):
            kinds = {key: kind for key, (kind, _) in features.items()}
            kinds = tfds.features.FeaturesDict(kinds)
            return tfds.core.DatasetInfo(builder=self, features=kinds)

        def _split_generators(self, manager):
            return {"train": self._generate_examples()}

        def _generate_examples(self):
            for row in range(len(values["image"])):
                yield row, {key: value[row] for key, value in values.items()}

    Tiny.name = name
    return Tiny(data_dir=data_dir, file_format=file_format)


def prepare(*args, **options):
    builder(*args, **options).download_and_prepare()


def pictures(shape=(6, 8, 3), values=PIXELS):
    return tfds.features.Image(shape=shape, encoding_format="png"), values


def names():
    return tfds.features.ClassLabel(names=["ant", "bee"]), [0, 1] * 10


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tfds")
    text = tfds.features.Text(), ["not needed"] * 20
    prepare(folder, image=pictures(), label=names(), text=text)
    prepare(folder, "random_access", "array_record", image=pictures())
    return folder


def rows_by_first_pixel(batch):
    """TFDS stores examples in an order of its own."""
    return {
        image[0, 0].tobytes(): (image, label)
        for image, label in zip(batch["image"], batch["label"], strict=True)
    }


def test_a_prepared_set_is_read_right(data_dir, no_network):
    batches = images("tfds:tiny", data_dir=data_dir, batch_size=5)
    assert batches.num_examples == 20
    assert batches.image_shape == (6, 8, 3)
    assert list(batches.class_names) == ["ant", "bee"]
    assert next(iter(batches)).keys() == {"image", "label"}
    found = rows_by_first_pixel(batches.source[np.arange(20)])
    for row, image in enumerate(PIXELS):
        read, label = found[image[0, 0].tobytes()]
        np.testing.assert_array_equal(read, image)
        assert label == row % 2


def test_the_order_is_that_of_tfds(data_dir):
    source = images("tfds:tiny", data_dir=data_dir, batch_size=5).source
    prepared = tfds.builder_from_directory(data_dir / "tiny" / "1.0.0")
    reference = prepared.as_dataset(split="train", batch_size=20)
    expected = next(reference.as_numpy_iterator())["image"]
    np.testing.assert_array_equal(source[np.arange(20)]["image"], expected)


def test_options(data_dir):
    batches = images(
        "tfds:tiny:1.0.0",
        data_dir=str(data_dir),
        split="train[:50%]",
        image_size=4,
        channels=1,
        batch_size=5,
    )
    assert batches.num_examples == 10
    assert batches.image_shape == (4, 4, 1)


def test_the_folder_of_the_environment(data_dir, monkeypatch):
    monkeypatch.setenv("TFDS_DATA_DIR", str(data_dir))
    assert images("tfds:tiny", batch_size=5).num_examples == 20


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_set_that_is_not_prepared_fails_at_once(tmp_path, no_network):
    start = time.perf_counter()
    with pytest.raises(ValueError, match="not prepared under") as caught:
        images("tfds:cifar10", data_dir=tmp_path)
    assert time.perf_counter() - start < 1
    assert "tfds.builder('cifar10'" in str(caught.value)
    assert "download=True" in str(caught.value)


def test_download_prepares_the_set_once(tmp_path, monkeypatch):
    asked = []

    def of_that_name(name, data_dir):
        asked.append(name)
        return builder(data_dir, image=pictures())

    monkeypatch.setattr(tfds, "builder", of_that_name)
    for _ in range(2):
        batches = images("tfds:tiny", data_dir=tmp_path, download=True, batch_size=5)
        assert batches.num_examples == 20
    assert asked == ["tiny"]


def test_tfds_is_imported_only_when_it_is_used():
    program = "import sys, ganzoo; assert 'tensorflow_datasets' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", ["", "a b", "cifar10:newest", "../cifar10"])
def test_names_that_are_none(name, tmp_path):
    with pytest.raises(ValueError, match='"tfds:NAME"'):
        images(f"tfds:{name}", data_dir=tmp_path)


@pytest.mark.parametrize("split", ["test", "train[", "train[:0]"])
def test_splits_that_are_none(data_dir, split):
    with pytest.raises(ValueError, match=r"split='.*' of TFDS set 'tiny'"):
        images("tfds:tiny", data_dir=data_dir, split=split)


def test_choice_of_version_and_configuration(tmp_path):
    for folder in (
        "one/9.0.0",
        "one/10.0.0",
        "one/11.0.0.incomplete",
        "two/plain/1.0.0",
        "two/large/1.0.0",
        "two/large/2.0.0",
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "dataset_info.json").touch()
    for name, expected in {
        "one": "one/10.0.0",
        "one:9.0.0": "one/9.0.0",
        "one:8.0.0": None,
        "one/plain": None,
        "two/large": "two/large/2.0.0",
        "two/large:1.0.0": "two/large/1.0.0",
        "two:2.0.0": "two/large/2.0.0",
        "three": None,
    }.items():
        found = module._find(name, tmp_path)
        assert found == (expected and tmp_path / expected), name
    with pytest.raises(ValueError, match=r"\['large', 'plain'\].*tfds:two/plain"):
        module._find("two", tmp_path)


def test_mixed_sizes_need_image_size(tmp_path):
    values = [PIXELS[0], PIXELS[1, :5], PIXELS[2]]
    prepare(tmp_path, image=pictures((None, None, 3), values))
    with pytest.raises(ValueError, match=r"8x[56].*image_size"):
        images("tfds:tiny", data_dir=tmp_path)
    batches = images("tfds:tiny", data_dir=tmp_path, image_size=4, batch_size=1)
    assert batches.image_shape == (4, 4, 3)
    assert batches.class_names is None


def test_a_set_without_images_lists_its_features(tmp_path):
    prepare(tmp_path, image=(tfds.features.Text(), ["a"]))
    with pytest.raises(ValueError, match=r'(?s)no feature "image".*Text'):
        images("tfds:tiny", data_dir=tmp_path)


def test_unknown_labels_are_left_out(tmp_path):
    label = tfds.features.ClassLabel(num_classes=2), [-1] * 20
    prepare(tmp_path, image=pictures(), label=label)
    with pytest.warns(UserWarning, match="-1"):
        batches = images("tfds:tiny", data_dir=tmp_path, batch_size=5)
    assert next(iter(batches)).keys() == {"image"}
    assert batches.class_names is None


def test_a_large_set_is_read_by_random_access(data_dir, monkeypatch):
    options = {"data_dir": data_dir, "image_size": 4, "batch_size": 5}
    expected = images("tfds:random_access", **options).source[np.arange(20)]
    monkeypatch.setattr(module, "MEMORY_LIMIT", 100)
    batches = images("tfds:random_access", **options)
    assert isinstance(batches.source, module._Decoded)
    assert next(iter(batches))["image"].shape == (5, 4, 4, 3)
    order = np.array([7, 0, 19, 7])
    np.testing.assert_array_equal(
        batches.source[order]["image"], expected["image"][order]
    )


def test_a_large_set_without_random_access_says_how_to_get_it(data_dir, monkeypatch):
    monkeypatch.setattr(module, "MEMORY_LIMIT", 2**10)
    with pytest.raises(ValueError, match="file_format='array_record'"):
        images("tfds:tiny", data_dir=data_dir)
