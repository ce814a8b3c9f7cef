"""What the figures of a model mean, in words."""

import dataclasses

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
            `"incomplete"`, `"unbalanced"` or `"fine"`.
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
    found = []
    memory, of_real = examination.memory, examination.memory_of_real
    # Copies of samples that were not looked at pass for authentic ones.
    unseen = 1.0 - examination.searched
    limit = HALF + HALF * unseen
    if memory is not None and memory.authenticity < limit * of_real.authenticity:
        found.append(
            Finding(
                "copies",
                f"Only {memory.authenticity:.0%} of the samples are authentic, where "
                f"{of_real.authenticity:.0%} of real ones are: the others lie nearer "
                "to a training sample than training samples lie to each other. Look "
                "at the pairs below.",
            )
        )
    realistic = _part(scores["precision"]) >= HALF
    if not realistic:
        found.append(
            Finding(
                "unrealistic",
                f"Only {scores['precision'].value:.0%} of the samples lie where real "
                f"ones do; of other real samples {scores['precision'].real:.0%} do. "
                "Noise, blur or artefacts, or too little training.",
            )
        )
    if "roughness" in scores:
        found += _rough(_part(scores["roughness"]))
    alike = _part(scores["diversity"])
    # Noise is all alike to many extractors: then only near twins are a collapse.
    if alike < (HALF if realistic else TWINS):
        found.append(
            Finding(
                "collapsed",
                "The samples repeat themselves: the distance of one to that most like "
                f"it is {alike:.2f} of what it is among real ones.",
            )
        )
    elif realistic and _part(scores["coverage"]) < HALF:
        found.append(
            Finding(
                "incomplete",
                f"The samples come near {scores['coverage'].value:.0%} of the data; "
                f"other real samples come near {scores['coverage'].real:.0%}. Rarer "
                "kinds or finer details are missing.",
            )
        )
    found += _unbalanced(examination.balance)
    if not found:
        found = [
            Finding("fine", "No copies, no noise, no collapse and nothing left out.")
        ]
    return found


def _part(score):
    return score.value / score.real if score.real else 1.0


def _rough(part):
    told = (
        f"Pixels differ from their neighbours {part:.2f} times as much as in real ones."
    )
    if part > ROUGH:
        return [Finding("noisy", told)]
    return [Finding("blurred", told)] if part < BLURRED else []


def _unbalanced(balance):
    off = [share for share in balance or [] if share.verdict]
    if not off:
        return []
    told = ", ".join(
        f"{share.name} {share.fake:.1%} for {share.real:.1%}" for share in off[:5]
    )
    more = f" and {len(off) - 5} more" if len(off) > 5 else ""
    return [Finding("unbalanced", f"Classes are drawn unevenly: {told}{more}.")]
