"""The Inception network that FID is defined on, in the three ways it is used."""

import functools
import pathlib

import keras

from ganzoo import arguments
from ganzoo.features import download, frozen, inception_network, torch_file
from ganzoo.features.cache_folder import cache_folder
from ganzoo.features.extractor import Extractor

FILE = "pt_inception-2015-12-05-6726825d.pth"
URL = f"https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/{FILE}"
SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
# Short name, center and scale. Images are resized as the protocol is called.
PROTOCOLS = {
    "clean": ("inception_clean", 128.0, 128.0),  # clean-fid 0.1.35
    "tensorflow": ("inception_tf", 128.0, 128.0),  # the first FID; torch-fidelity 0.4.0
    "pytorch": ("inception_pt", 127.5, 127.5),  # pytorch-fid 0.3.0
}


@keras.saving.register_keras_serializable("ganzoo")
def inception_2015(
    protocol: str = "clean", weights=None, verify: bool = True
) -> Extractor:
    """2048 features and 1008 logits of the Inception network of 5 December 2015.

    The network of every published FID and inception score. What differs between them is
    how images get to its 299 x 299 pixels, so a score is to be compared with those of
    the same protocol alone. Takes RGB images; grey ones are repeated.

    Args:
        protocol: `"clean"` (default), antialiased bicubic, as clean-fid; `"tensorflow"`
            the bilinear resizing of TensorFlow 1, as the first FID and torch-fidelity;
            or `"pytorch"`, bilinear between pixel centres, as pytorch-fid.
        weights: Path of pytorch-fid's file of weights, 96 MB. Defaults to the one in
            `cache_folder()`, where it is downloaded to on first use.
        verify: Whether the file must be the published one. Defaults to True.

    Returns:
        The one `Extractor` of these arguments, called `"inception_clean"`,
        `"inception_tf"` or `"inception_pt"`.

    Raises:
        ValueError: If there is no such protocol, or the file is another one.
        OSError: If the file is not there, and cannot be downloaded.

    Reference:
        Heusel et al., GANs Trained by a Two Time-Scale Update Rule Converge to a Local
        Nash Equilibrium, 2017; Salimans et al., Improved Techniques for Training GANs,
        2016; Parmar et al., On Aliased Resizing and Surprising Subtleties in GAN
        Evaluation, 2022.
    """
    arguments.choice("protocol", protocol, PROTOCOLS)
    if weights is None:
        path = download.fetch(URL, SHA256, cache_folder() / FILE)
        verify = False  # Done.
    else:
        path = pathlib.Path(weights).expanduser()
        if not path.is_file():
            raise FileNotFoundError(
                f"`weights` must be the path of {FILE}, from {URL}. Received: "
                f"{str(weights)!r}, which is no file."
            )
    return _extractor(protocol, path.resolve(), weights and str(weights), verify)


@functools.lru_cache
def _extractor(protocol, path, weights, verify):
    name, center, scale = PROTOCOLS[protocol]
    options = {"protocol": protocol, "weights": weights, "verify": verify}
    return Extractor(
        _network(path, verify),
        name,
        resize=protocol,
        center=center,
        scale=scale,
        made_by=(inception_2015, options),
    )


@functools.lru_cache
def _network(path, verify):
    """One network for all protocols."""
    if verify:
        download.check(path, SHA256)
    weights = inception_network.weights(torch_file.read(path))
    return frozen.load(inception_network.network(), weights)
