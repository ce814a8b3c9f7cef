"""What the packages make of features. Each is imported where it is called."""

import contextlib
import io

import numpy as np

from tests.oracles.recipes import SEED, SUBSET_SIZE, SUBSETS

NAMES = ("pytorch-fid", "clean-fid", "torch-fidelity", "prdc", "torch", "scikit-learn")
MODULES = ("pytorch_fid", "cleanfid", "torch_fidelity", "prdc", "torch", "sklearn")


def frechet(real, fake):
    """Fréchet distances by package."""
    from cleanfid import fid as clean_fid
    from pytorch_fid import fid_score as pytorch_fid
    import torch
    from torch_fidelity import metric_fid as torch_fidelity

    moments = [
        moment for x in (real, fake) for moment in (x.mean(0), np.cov(x, rowvar=False))
    ]
    statistics = [
        torch_fidelity.fid_features_to_statistics(torch.from_numpy(x))
        for x in (real, fake)
    ]
    found = torch_fidelity.fid_statistics_to_metric(*statistics, verbose=False)
    values = {
        "pytorch-fid": pytorch_fid.calculate_frechet_distance(*moments),
        "clean-fid": clean_fid.frechet_distance(*moments),
        "torch-fidelity": found["frechet_inception_distance"],
    }
    return {name: float(value) for name, value in values.items()}


def kernel(real, fake):
    """Kernel distances by package: mean, and deviation where one is told."""
    from cleanfid import fid as clean_fid
    import torch
    from torch_fidelity import metric_kid as torch_fidelity

    found = torch_fidelity.kid_features_to_metric(
        torch.from_numpy(real),
        torch.from_numpy(fake),
        kid_subsets=SUBSETS,
        kid_subset_size=SUBSET_SIZE,
        rng_seed=SEED,
        verbose=False,
    )
    np.random.seed(SEED)
    return {
        "torch-fidelity": [
            found["kernel_inception_distance_mean"],
            found["kernel_inception_distance_std"],
        ],
        "clean-fid": [
            clean_fid.kernel_distance(
                real, fake, num_subsets=SUBSETS, max_subset_size=SUBSET_SIZE
            )
        ],
    }


def prdc(real, fake, k):
    """Precision, recall, density and coverage of the package `prdc`."""
    from prdc import compute_prdc

    with contextlib.redirect_stdout(io.StringIO()):
        values = compute_prdc(real, fake, nearest_k=k)
    return {name: float(value) for name, value in values.items()}


def precision_recall(real, fake, k):
    """Precision and recall of torch-fidelity, which are float32."""
    import torch
    from torch_fidelity import metric_prc

    precision, recall = metric_prc.calculate_precision_recall_full(
        torch.from_numpy(fake), torch.from_numpy(real), neighborhood=k
    )
    return {"precision": precision, "recall": recall}
