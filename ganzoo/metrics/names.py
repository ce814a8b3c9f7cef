"""Names of what is logged, which tell what a value was made from."""

# First words of the names of values of which less is better, of which more is, and of
# which neither is: MS-SSIM is best where it is that of the data.
_LESS = {"fid", "kid", "reverse"}
_NEITHER = {"ms", "roughness"}
_MORE = {"is", "precision", "recall", "density", "coverage", "modes", "high"}
_MORE |= {"psnr", "ssim", "diversity"}


def short_count(count: int) -> str:
    """A number of samples as it stands in names.

    >>> short_count(50_000), short_count(500), short_count(2048)
    ('50k', '500', '2048')
    """
    return f"{count // 1000}k" if count % 1000 == 0 else str(count)


def sample_counts(real: int, fake: int) -> str:
    """Numbers of real and generated samples as they stand in names.

    >>> sample_counts(5000, 5000), sample_counts(60_000, 50_000)
    ('5k', '50k_of_60k')
    """
    if real == fake:
        return short_count(fake)
    return f"{short_count(fake)}_of_{short_count(real)}"


def better(name: str) -> str | None:
    """Whether less (`"min"`) or more (`"max"`) of a value is better, by its name.

    >>> better("val_kid_lite0_1k"), better("recall_lite0_5k"), better("ms_ssim_1k")
    ('min', 'max', None)
    """
    first = _first_word(name)
    return "min" if first in _LESS else "max" if first in _MORE else None


def is_metric(name: str) -> bool:
    """Whether a value's name is that of a metric of samples.

    >>> is_metric("val_ms_ssim_1k"), is_metric("d_loss")
    (True, False)
    """
    return _first_word(name) in _LESS | _MORE | _NEITHER


def _first_word(name):
    return name.removeprefix("val_").split("_")[0]
