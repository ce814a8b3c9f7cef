import numpy as np
import pytest

from ganzoo.datasets import images, translation
from ganzoo.datasets.options import some_of

ZERO_TO_ONE = np.linspace(0, 1, 4 * 3 * 3).reshape(4, 3, 3, 1)


@pytest.mark.parametrize(
    ("open_them", "count"),
    [
        (lambda: images(ZERO_TO_ONE, batch_size=1), 1),
        (lambda: translation((ZERO_TO_ONE, ZERO_TO_ONE), batch_size=1), 2),
        (lambda: translation(ZERO_TO_ONE, make="edges", batch_size=1), 1),
    ],
)
def test_warnings_point_at_the_line_of_the_user(open_them, count):
    with pytest.warns(UserWarning) as caught:
        open_them()
    assert [warning.filename for warning in caught] == [__file__] * count


def test_some_names():
    assert some_of(list("abc"), 3) == "a, b, c"
    assert some_of(list("abcde"), 3) == "a, b, c and 2 more"
