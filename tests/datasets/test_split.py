import numpy as np
import pytest

from ganzoo.datasets.split import split_positions


def test_the_whole_set_keeps_its_order():
    for split in (None, "train", "all"):
        assert split_positions(split, 10) == slice(None)


@pytest.mark.parametrize(
    ("split", "start", "stop"),
    [
        ("train[:]", 0, 15),
        ("all[:90%]", 0, 14),  # 13.5 rounds up
        ("train[90%:]", 14, 15),
        ("train[:10%]", 0, 2),  # 1.5 rounds up
        ("train[10%:20%]", 2, 3),
        ("train[:4]", 0, 4),
        ("train[4:]", 4, 15),
        ("train[-4:]", 11, 15),
        ("train[:-4]", 0, 11),
        ("train[-20%:]", 12, 15),
        ("train[2:50%]", 2, 8),
        ("train[:100%]", 0, 15),
    ],
)
def test_slices_are_cut_from_one_permutation(split, start, stop):
    whole = split_positions("train[:]", 15)
    assert sorted(whole) == list(range(15))
    np.testing.assert_array_equal(split_positions(split, 15), whole[start:stop])


@pytest.mark.parametrize("count", [4, 7, 99, 100, 1001])
@pytest.mark.parametrize("percent", [30, 50, 80])
def test_a_split_in_two_is_disjoint_and_covers(count, percent):
    first = split_positions(f"train[:{percent}%]", count)
    second = split_positions(f"train[{percent}%:]", count)
    assert sorted([*first, *second]) == list(range(count))


def test_a_slice_mixes_sorted_classes():
    labels = np.repeat(np.arange(4), 250)[split_positions("train[:20%]", 1000)]
    assert np.bincount(labels).min() > 30  # 50 expected, standard deviation 6


def test_the_permutation_never_changes():
    # Held-out sets of earlier versions must stay held out.
    assert split_positions("train[:]", 8).tolist() == [0, 5, 2, 4, 3, 7, 6, 1]


@pytest.mark.parametrize(
    "split",
    ["test", "train[:90]%", "train[1]", "train[:1.5%]", "train[:", "", "Train", 0.9],
)
def test_bad_syntax_is_answered_with_examples(split):
    with pytest.raises(ValueError, match=r'not understood.*"train\[:90%\]"'):
        split_positions(split, 100)


@pytest.mark.parametrize(
    "split",
    ["train[:1000]", "train[-101:]", "train[:101%]", "train[50:50]", "train[60%:40%]"],
)
def test_empty_or_outside_is_refused(split):
    with pytest.raises(ValueError, match="of a set of 100"):
        split_positions(split, 100)
