"""Against pytorch-fid, torch-fidelity and clean-fid on made-up weights.

Their numbers come from `tools/oracles/inception_2015.py`.
"""

import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganzoo import features
from ganzoo.features import inception_network, torch_file
from ganzoo.features.inception_2015 import FILE, PROTOCOLS
from ganzoo.features.pixels import from_uint8
from tests.features import made_up

ORACLE = pathlib.Path(__file__).parent / "oracles/inception_2015.npz"


def weight_shapes(network):
    """Of the weights, by their names in PyTorch."""
    shapes = {"fc.weight": (1008, 2048), "fc.bias": (1008,)}
    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            *kernel, depth, filters = layer.kernel.shape
            shapes[f"{layer.name}.conv.weight"] = (filters, depth, *kernel)
            for name in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{layer.name}.bn.{name}"] = (filters,)
    return shapes


@pytest.fixture(scope="module")
def model():
    return inception_network.network()


@pytest.fixture(scope="module")
def state(model):
    return made_up.state(weight_shapes(model))


@pytest.fixture(scope="module")
def file(model, state, tmp_path_factory):
    """Stands for one with made-up weights, which are given when it is read."""
    path = tmp_path_factory.mktemp("weights") / "weights.pth"
    path.write_bytes(b"made up")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch_file, "read", lambda asked: state)
        patch.setattr(inception_network, "network", lambda: model)
        yield path


@pytest.fixture(scope="module")
def extractors(file):
    return {
        protocol: features.inception_2015(protocol, weights=file, verify=False)
        for protocol in PROTOCOLS
    }


def test_has_as_many_parameters_as_the_published_file(state):
    count = sum(array.size for array in state.values())
    # 95,628,359 bytes, four a parameter; the rest are names.
    assert count == 23_885_392
    assert 95_628_359 - 4 * count == pytest.approx(90_000, abs=10_000)


def test_features_and_logits_are_those_of_each_package(extractors, model):
    samples = from_uint8(tf.constant(made_up.images(2, 40, 56)))
    prepared = [extractors[protocol].preparation(samples) for protocol in PROTOCOLS]
    outputs = model(tf.concat(prepared, axis=0))
    parts = {key: np.split(outputs[key][:, ::16], 3) for key in outputs}
    found = dict(zip(PROTOCOLS, parts["features"]))
    found["tensorflow_logits"] = parts["logits"][1]
    with np.load(ORACLE) as wanted:
        for name in wanted.files:
            scale = np.abs(wanted[name]).max()
            np.testing.assert_allclose(found[name], wanted[name], 0, 1e-4 * scale)


def test_protocols_share_a_network_and_nothing_else(extractors):
    made = list(extractors.values())
    assert [e.name for e in made] == ["inception_clean", "inception_tf", "inception_pt"]
    assert len({id(e.network) for e in made}) == 1
    assert len({e.fingerprint for e in made}) == 3
    for extractor in made:
        config = keras.saving.serialize_keras_object(extractor)
        assert features.get(config) is extractor


def test_another_file_than_the_published_one_is_refused_and_stays(file):
    with pytest.raises(ValueError, match=r"SHA-256 6726825d.*Received: \w{64}, 7 b"):
        features.inception_2015(weights=file)
    assert file.exists()


def test_weights_of_another_network_are_refused(state):
    other = state | {"Mixed_8a.conv.weight": np.zeros((1, 1, 1, 1))}
    with pytest.raises(ValueError, match=r"lack \['Mixed_8a.bn.weight'"):
        inception_network.weights(other)


def test_an_absent_file_is_called_absent(tmp_path):
    with pytest.raises(FileNotFoundError, match="`weights`.*no-file.pth"):
        features.inception_2015(weights=tmp_path / "no-file.pth")


@pytest.mark.parametrize("name", ["", "_pytorch", "_tensorflow"])
def test_without_a_network_it_says_where_to_place_the_file(monkeypatch, tmp_path, name):
    monkeypatch.setenv("GANZOO_CACHE", str(tmp_path))
    monkeypatch.setattr(
        "ganzoo.features.download.urllib.request.urlopen", lambda *a, **k: fail()
    )
    with pytest.raises(OSError, match="place it at") as error:
        features.get(f"inception_2015{name}")
    assert str(tmp_path / FILE) in str(error.value)


def fail():
    raise OSError("no network")


def test_protocols_are_checked():
    with pytest.raises(ValueError, match="`protocol`.*Received: 'tf'"):
        features.inception_2015("tf")
