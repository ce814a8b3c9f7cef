"""Figures in Markdown, and the markers that say where they come from.

A marker is an HTML comment, which pages do not show:

    1.09<!-- figure: step_time steps[0].ratio -->
    8.6 %<!-- figure: watch_cost 100 * best_samples_share -->
    <!-- table: step_time --> ... <!-- end -->
    9.51<!-- paper: Miyato et al. 2018, table 2 -->
    96 MB<!-- given: size of the file -->

It concerns the last number before it. `paper` and `given` on a line of their own
concern the whole paragraph or table that follows.
"""

import dataclasses
import re

KINDS = ("figure", "table", "paper", "given", "end")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_LISTING = re.compile(r"^[ \t]*```.*?^[ \t]*```", re.DOTALL | re.MULTILINE)
_UNSEEN = re.compile(
    _LISTING.pattern + r"|`(?:[^`\n]|\n(?!\n))+`"  # code in a sentence
    r"|<!--.*?-->"
    r"|<[a-zA-Z/][^>]*>"
    r"|\]\([^)]*\)"  # where links lead
    r"|https?://\S+"
    r"|\b(?:Python|Keras|TensorFlow|NumPy|version)\s+\d+(?:\.\d+)*",
    re.DOTALL | re.MULTILINE,
)
_PLAIN = r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?"
# Not within a word, a date or a name; a range is one number.
_NUMBER = rf"(?<![\w.,/:+-]){_PLAIN}(?:\s?[–±]\s?{_PLAIN})?(?![\d/:]|[.,]\d)"
NUMBER = re.compile(_NUMBER)
_UNIT = (
    r"%|percent\b|[x×](?!\s*\d)(?!\w)|times\b|fold\b|[µm]?s\b|min\b|h\b"
    r"|(?:second|minute|hour|day)s?\b|(?:[kMGT]i?B|bytes|(?:kilo|mega|giga)bytes)\b"
    r"|(?:img|images?|pictures|steps|samples)\s?(?:/|a|per)\s?s(?:econd)?\b|dB\b"
)
_QUALITY = (
    r"\b(?:KID|FID|IS|PSNR|SSIM|precision|recall|density|coverage|accuracy)"
    r"(?:\s?×\s?1000)?(?:\s+(?:of|is|was|at|to)|\s?[:=≈])?\s+"
)
_FIGURES = [
    # A number with a unit or a ratio.
    re.compile(rf"(?P<number>{_NUMBER})\s?-?(?:{_UNIT})"),
    # Anything finer than a count.
    re.compile(
        r"(?P<number>(?<![\w.,/:+-])[-−]?\d[\d,]*(?:\.\d+|(?:\.\d+)?e-?\d+))(?![\d/:]|\.\d)"
    ),
    re.compile(rf"{_QUALITY}(?P<number>{_NUMBER})(?!\s*(?:samples|images|pictures))"),
    # All that a cell of a table holds.
    re.compile(rf"(?<=\|)[\s*]*(?P<number>{_NUMBER})[\s*]*(?=\|)"),
]


@dataclasses.dataclass(frozen=True)
class Marker:
    """One comment of the ledger.

    Args:
        kind: One of `KINDS`.
        words: What it says after the colon.
        start: Where it begins in the text.
        end: Where it ends.
        alone: Whether it has its line to itself.
        number: (start, end) of the number that it concerns, if there is one.
    """

    kind: str
    words: str
    start: int
    end: int
    alone: bool
    number: tuple[int, int] | None


def masked(text: str) -> str:
    """`text` with all that is no prose blanked out, as long as before."""
    return _UNSEEN.sub(lambda found: re.sub(r"\S", " ", found.group()), text)


def markers(text: str) -> list[Marker]:
    """The markers of a page, in order. Those in listings are none."""
    listings = [m.span() for m in _LISTING.finditer(text)]
    prose, found, after = masked(text), [], 0
    for comment in _COMMENT.finditer(text):
        kind, _, words = comment.group(1).strip().partition(":")
        start, end = comment.span()
        if kind.strip() not in KINDS or any(a <= start < b for a, b in listings):
            continue
        line = text[text.rfind("\n", 0, start) + 1 : start] + text[end:].split("\n")[0]
        # Not beyond its paragraph, nor beyond the marker before it.
        since = max(after, text.rfind("\n\n", 0, start) + 1)
        numbers = list(NUMBER.finditer(prose, since, start))
        number = numbers[-1].span() if numbers else None
        words = " ".join(words.split())
        found.append(Marker(kind.strip(), words, start, end, not line.strip(), number))
        after = end
    return found


def tables(text: str) -> list[tuple[Marker, int, int]]:
    """Tables that are made from records, and where what lies between their two markers
    begins and ends.

    Raises:
        ValueError: If one has no end.
    """
    found, opened = [], None
    for marker in markers(text):
        if marker.kind == "table":
            if opened is not None:
                break
            opened = marker
        elif marker.kind == "end" and opened is not None:
            found.append((opened, opened.end, marker.start))
            opened = None
    if opened is not None:
        raise ValueError(f"<!-- table: {opened.words} --> has no <!-- end -->")
    return found


def unmarked(text: str) -> list[tuple[int, str]]:
    """Figures that nothing is said about: line, and the figure in its surroundings."""
    prose, covered = masked(text), []
    for marker in markers(text):
        if marker.kind in ("paper", "given") and marker.alone:
            covered.append(_block_after(text, marker.end))
        elif marker.kind in ("figure", "paper", "given") and marker.number:
            covered.append(marker.number)
    covered += [(start, end) for _, start, end in tables(text)]
    found = {}
    for pattern in _FIGURES:
        for match in pattern.finditer(prose):
            start, end = match.span("number")
            if not any(a < end and start < b for a, b in covered):
                found[end] = min(start, found.get(end, start))
    return [
        (text.count("\n", 0, start) + 1, " ".join(text[start : end + 20].split()))
        for end, start in sorted(found.items())
    ]


def _block_after(text, position):
    start = position + len(text[position:]) - len(text[position:].lstrip())
    end = text.find("\n\n", start)
    return start, len(text) if end < 0 else end
