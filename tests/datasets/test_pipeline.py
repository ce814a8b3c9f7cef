"""The order of batches is a pure function of seed and epoch."""

import numpy as np
import pytest
import tensorflow as tf

from ganzoo.datasets.pipeline import Arrays, Batches


def numbered(count=10, **options):
    """Images that say their own index in every pixel."""
    image = np.broadcast_to(
        np.arange(count, dtype=np.uint8)[:, None, None, None], (count, 2, 2, 1)
    )
    options = {"batch_size": 4} | options
    return Batches(Arrays({"image": image, "label": np.arange(count)}), **options)


def indices(dataset, count=None):
    dataset = dataset if count is None else dataset.take(count)
    return [batch["label"].numpy().tolist() for batch in dataset]


def test_an_epoch_visits_samples_once_and_epochs_differ():
    batches = numbered(seed=1)
    order = indices(batches.dataset(), 3 * len(batches))
    epochs = [[*order[start], *order[start + 1]] for start in (0, 2, 4)]
    for epoch in epochs:
        assert len(set(epoch)) == 8 and set(epoch) <= set(range(10))
    assert epochs[0] != epochs[1] != epochs[2]
    seen = {index for batch in indices(batches.dataset(), 40) for index in batch}
    assert seen == set(range(10))


def test_the_stream_can_be_entered_at_any_step():
    order = indices(numbered(horizontal_flip=True).dataset(), 9)
    for start in range(9):
        entered = indices(numbered(horizontal_flip=True).dataset(start), 9 - start)
        assert entered == order[start:]


def test_seed_decides_the_order():
    assert indices(numbered(seed=1)) == indices(numbered(seed=1))
    assert indices(numbered(seed=1)) != indices(numbered(seed=2))


def test_unshuffled_is_the_order_of_the_source():
    assert indices(numbered(shuffle=False)) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_one_pass_in_order_holds_every_sample():
    assert indices(numbered().once()) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_flips_mirror_about_half_and_keep_pixels():
    image = np.zeros((64, 2, 3, 1), np.uint8)
    image[:, :, 0] = 1
    batches = Batches(Arrays({"image": image}), 64, horizontal_flip=True)
    first, second = (batch["image"].numpy() for batch in batches.dataset().take(2))
    sides = first[:, 0, 2, 0]
    assert 16 < sides.sum() < 48
    np.testing.assert_array_equal(first[:, :, 0] + first[:, :, 2], 1)
    assert (second[:, 0, 2, 0] != sides).any()


def test_flips_are_the_same_with_and_without_windows():
    pixels = np.random.default_rng(0).integers(0, 256, (8, 3, 5, 1), np.uint8)
    whole, cut = (
        next(
            iter(
                Batches(
                    Arrays({"image": pixels}), 8, horizontal_flip=True, random_crop=crop
                )
            )
        )["image"].numpy()
        for crop in (None, (3, 5))
    )
    np.testing.assert_array_equal(whole, cut)


def test_flips_of_a_seed_stay_what_they_were():
    image = np.zeros((8, 1, 2, 1), np.uint8)
    image[:, :, 0] = 1
    batches = Batches(Arrays({"image": image}), 8, horizontal_flip=True, seed=7)
    flipped = [
        batch["image"][:, 0, 1, 0].numpy() for batch in batches.dataset().take(2)
    ]
    assert [row.tolist() for row in flipped] == [
        [1, 0, 1, 0, 1, 1, 0, 0],
        [0, 1, 0, 1, 1, 0, 0, 1],
    ]


def test_windows_differ_between_epochs_and_validation_takes_the_centre():
    image = np.stack(np.mgrid[:9, :9], -1).astype(np.uint8)
    image = np.broadcast_to(image, (4, 9, 9, 2))
    batches = Batches(
        Arrays({"image": image}), 4, random_crop=5, horizontal_flip=True, shuffle=False
    )
    first, second = (batch["image"].numpy() for batch in batches.dataset().take(2))
    assert first.shape == (4, 5, 5, 2)
    assert (first != second).any()
    for batch in (next(iter(batches.once())), batches.head(4)):
        np.testing.assert_array_equal(batch["image"], image[:, 2:7, 2:7])
    assert batches.image_shape == (5, 5, 2)


def test_the_head_is_the_first_samples_in_order():
    batches = numbered(horizontal_flip=True)
    head = batches.head(3)
    assert {name: type(column) for name, column in head.items()} == {
        "image": np.ndarray,
        "label": np.ndarray,
    }
    assert head["label"].tolist() == [0, 1, 2]
    assert head["image"][:, 0, 0, 0].tolist() == [0, 1, 2]
    assert len(batches.head(11)["label"]) == 10
    for count in (0, -1, 2.5, None):
        with pytest.raises(ValueError, match=f"count.*{count}"):
            batches.head(count)


def test_shapes_of_pairs_and_of_images():
    columns = {"source": np.zeros((4, 6, 6, 1)), "target": np.zeros((4, 6, 6, 3))}
    pairs = Batches(Arrays(columns), 2, random_crop=4)
    assert pairs.source_shape == (4, 4, 1)
    assert pairs.target_shape == pairs.image_shape == (4, 4, 3)
    with pytest.raises(AttributeError, match=r"no 'source'.*\['image', 'label'\]"):
        _ = numbered().source_shape
    assert not hasattr(numbered(), "target_shape")


def test_vectors_have_a_shape_but_no_windows_and_no_flips():
    vectors = Arrays({"image": np.zeros((4, 7), np.float32)})
    assert Batches(vectors, 2).image_shape == (7,)
    for option in ({"random_crop": 2}, {"horizontal_flip": True}):
        with pytest.raises(ValueError, match=rf"{next(iter(option))}.* needs images"):
            Batches(vectors, 2, **option)


def test_the_description_holds_windows_and_settings_as_json_has_them():
    batches = numbered(random_crop=1, settings={"make": "edges"})
    description = batches.description()
    assert description["random_crop"] == [1, 1]
    assert description["settings"] == {"make": "edges"}
    # As if they were not there, so that runs from before they were can go on.
    assert numbered().description()["random_crop"] is None
    assert numbered().description()["settings"] is None


def test_shapes_are_static_and_images_stay_uint8():
    spec = numbered().dataset().element_spec
    assert spec["image"] == tf.TensorSpec((4, 2, 2, 1), tf.uint8)
    assert numbered().image_shape == (2, 2, 1)


def test_autotune_is_off():
    assert numbered().dataset().options().autotune.enabled is False
    assert numbered().once().options().autotune.enabled is False


def test_an_error_of_the_source_comes_out_as_it_was_raised():
    class Broken(Arrays):
        def __getitem__(self, chosen):
            if len(chosen) > 1:
                raise ValueError("picture 7 is damaged")
            return super().__getitem__(chosen)

    with pytest.raises(ValueError, match="^picture 7 is damaged$"):
        list(Batches(Broken({"image": np.zeros((8, 2, 2, 1), np.uint8)}), 4))


@pytest.mark.parametrize("size", [0, 11])
def test_a_batch_that_cannot_be_filled_is_refused(size):
    with pytest.raises(ValueError, match=rf"batch_size.*10.*batch_size={size}"):
        numbered(batch_size=size)


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match=r"equal length.*'label': 3"):
        Arrays({"image": np.zeros((4, 2, 2, 1)), "label": np.zeros(3)})
