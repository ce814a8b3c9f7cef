"""What pytorch-fid, torch-fidelity and clean-fid make of made-up weights and images.

    python tools/oracles/inception_2015.py

Needs torch, torchvision, pytorch-fid, torch-fidelity and clean-fid, and no TensorFlow.
"""

import pathlib
import sys
import tempfile

from cleanfid.resize import build_resizer
import numpy as np
from pytorch_fid import inception as pytorch_fid
import torch
from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/features"))
import made_up  # noqa: E402

OUT = ROOT / "tests/features/oracles/inception_2015.npz"
IMAGES = (2, 40, 56)


def made_up_state():
    """Weights of the architecture of pytorch-fid, without loading any."""

    def not_loaded(url, progress):
        raise StopIteration

    pytorch_fid.load_state_dict_from_url = not_loaded
    original = pytorch_fid.torchvision.models.inception_v3

    def kept(*arguments, **options):
        kept.network = original(*arguments, **options)
        return kept.network

    pytorch_fid.torchvision.models.inception_v3 = kept
    try:
        pytorch_fid.fid_inception_v3()
    except StopIteration:
        pass
    shapes = {name: t.shape for name, t in kept.network.state_dict().items()}
    state = made_up.state(shapes)
    return {name: torch.from_numpy(value) for name, value in state.items()}


@torch.no_grad()
def main():
    state = made_up_state()
    images = made_up.images(*IMAGES)
    planes = torch.from_numpy(images).permute(0, 3, 1, 2)
    pytorch_fid.load_state_dict_from_url = lambda url, progress: state

    # In float64, so that what is left between them and the tests is not theirs.
    theirs = pytorch_fid.InceptionV3().eval().double()
    pytorch = theirs(planes.double() / 255)[0][..., 0, 0]

    with tempfile.NamedTemporaryFile(suffix=".pth") as file:
        torch.save(state, file.name)
        fidelity = FeatureExtractorInceptionV3(
            "inception", ["2048", "logits_unbiased"], file.name, "float64"
        )
    tensorflow, logits = fidelity(planes)

    resize = build_resizer("clean")
    clean = np.stack([resize(image) for image in images])
    clean = (torch.from_numpy(clean).permute(0, 3, 1, 2) - 128) / 128
    alone = pytorch_fid.InceptionV3(resize_input=False, normalize_input=False)
    clean = alone.eval().double()(clean.double())[0][..., 0, 0]

    for name, x in (("pt", pytorch), ("tf", tensorflow), ("clean", clean)):
        print(name, x.mean().item(), x.std().item(), (x.std(0)).mean().item())
    print("logits", logits.mean().item(), logits.std().item())
    np.savez(
        OUT,
        pytorch=pytorch[:, ::16].float(),
        tensorflow=tensorflow[:, ::16],
        tensorflow_logits=logits[:, ::16],
        clean=clean[:, ::16].float(),
    )


if __name__ == "__main__":
    main()
