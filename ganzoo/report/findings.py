"""What the figures of a model mean, in words."""

import dataclasses

from ganzoo.evaluation.class_balance import ERRORS_APART

# Below this part of what real samples come to, a figure is called bad. Halves are where
# the failures that were made on purpose are well told apart from trained models.
HALF = 0.5
# The same for the diversity of samples that are not realistic.
TWINS = 0.2
# Roughness, over that of real images, of noise and of blur. Trained models lie between.
ROUGH, BLURRED = 1.3, 0.7


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that a reader should know.

    Args:
        kind: `"copies"`, `"unrealistic"`, `"noisy"`, `"blurred"`, `"collapsed"`,
            `"incomplete"`, `"unbalanced"`, `"mislabelled"` or `"fine"`.
        text: A sentence or two with the figures behind it.
    """

    kind: str
    text: str


def findings(examination) -> list[Finding]:
    """What is wrong with a model, or that nothing was found.

    Args:
        examination: `Examination`.
    """
    scores = {name.split("_")[0]: score for name, score in examination.scores.items()}
    realistic = _part(scores["precision"]) >= HALF
    found = [
        *_copies(examination, realistic),
        *_unrealistic(scores["precision"], realistic),
        *(_rough(scores["roughness"]) if "roughness" in scores else ()),
        *_collapsed(_part(scores["diversity"]), realistic),
        *_incomplete(scores["coverage"], realistic),
        *_unbalanced(examination),
        *_mixed_up(examination, realistic),
    ]
    if not found:
        found = [
            Finding("fine", "No copies, no noise, no collapse and nothing left out.")
        ]
    return found


def _part(score):
    return score.value / score.real if score.real else 1.0


def _few(share):
    return f"Only {share:.0%}" if share >= 0.005 else "Next to none"


def _copies(examination, realistic):
    memory, of_real = examination.memory, examination.memory_of_real
    # What is far from all data is near to none of them, and no copy.
    if memory is None or not realistic:
        return []
    # Copies of samples that were not looked at pass for authentic ones.
    limit = HALF + HALF * (1.0 - examination.searched)
    if memory.authenticity >= limit * of_real.authenticity:
        return []
    return [
        Finding(
            "copies",
            f"{_few(memory.authenticity)} of the samples are authentic, where "
            f"{of_real.authenticity:.0%} of real ones are: the others lie nearer to a "
            "training sample than training samples lie to each other. Look at the "
            "nearest training samples on the page.",
        )
    ]


def _unrealistic(precision, realistic):
    if realistic:
        return []
    return [
        Finding(
            "unrealistic",
            f"{_few(precision.value)} of the samples lie where real ones do; of "
            f"other real samples {precision.real:.0%} do. Noise, blur or artefacts, or "
            "too little training.",
        )
    ]


def _collapsed(alike, realistic):
    # Noise is all alike to many extractors: then only near twins are a collapse.
    if alike >= (HALF if realistic else TWINS):
        return []
    return [
        Finding(
            "collapsed",
            "The samples repeat themselves: the distance of one to that most like it "
            f"is {alike:.2f} of what it is among real ones.",
        )
    ]


def _incomplete(coverage, realistic):
    if not realistic or _part(coverage) >= HALF:
        return []
    return [
        Finding(
            "incomplete",
            f"The samples come near {coverage.value:.0%} of the data; other real "
            f"samples come near {coverage.real:.0%}. Rarer kinds or finer details are "
            "missing.",
        )
    ]


def _rough(score):
    part = _part(score)
    told = (
        f"Pixels differ from their neighbours {score.value:.3g} times as much as in "
        f"the data, those of other real images {score.real:.3g} times."
    )
    if part > ROUGH:
        return [Finding("noisy", told)]
    return [Finding("blurred", told)] if part < BLURRED else []


def _mixed_up(examination, realistic):
    if examination.obeyed is None or not realistic:
        return []
    obeyed, of_real = examination.obeyed, examination.balance_accuracy
    # What samples come to that have nothing to do with the classes asked for.
    by_chance = sum(share.real * share.fake for share in examination.balance)
    limit = by_chance + HALF * (of_real - by_chance)
    error = (limit * (1 - limit) / examination.samples) ** 0.5
    if obeyed >= limit - ERRORS_APART * error:
        return []
    return [
        Finding(
            "mislabelled",
            f"{_few(obeyed)} of the samples look like the class that was asked for; "
            f"{of_real:.0%} of real ones look like theirs, and by chance "
            f"{by_chance:.0%} would.",
        )
    ]


def _unbalanced(examination):
    if examination.obeyed is not None:  # Then not how many count, but which.
        return []
    off = [share for share in examination.balance or [] if share.verdict]
    off.sort(key=lambda share: -abs(share.fake - share.real))
    if not off:
        return []
    told = "; ".join(
        f"{share.name} {share.fake:.1%} of samples, {share.real:.1%} of the data"
        for share in off[:4]
    )
    more = f"; and {len(off) - 4} more" if len(off) > 4 else ""
    return [Finding("unbalanced", f"Classes are drawn unevenly: {told}{more}.")]
