"""One HTML page, pictures included, of an examination."""

import base64
import html
import io
import math

import numpy as np

from ganzoo.callbacks.pictures import side_by_side, tile, to_picture
from ganzoo.report.findings import findings

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0; }
h2 { font-size: 1.2rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; white-space: nowrap; }
img { max-width: 100%; image-rendering: pixelated; } img.curve { background: #fff; }
.note { opacity: .75; font-size: .9rem; } .scroll { overflow-x: auto; }
.finding { border-left: .4rem solid #d33; background: var(--soft); padding: .6rem 1rem;
  margin: .8rem 0; }
.finding.fine { border-color: #2a4; }
.finding.incomplete, .finding.unbalanced, .finding.blurred { border-color: #e90; }
.bar { display: inline-block; height: .7rem; background: #48c; vertical-align: middle; }
.bar.real { background: #999; }
""".strip()

# Seen pictures are at least this wide and high.
_CELL = 64


def page(examination, facts: dict[str, str], curves: bytes | None = None) -> str:
    """The report as HTML.

    Args:
        examination: `Examination`.
        facts: What else a reader should know, by name.
        curves: PNG of the training's curves, or `None`.
    """
    title = f"{examination.model}: report"
    parts = [
        f"<h1>{_text(examination.model)}</h1>",
        f"<p class=note>{_compared(examination)}</p>",
        *(
            f'<div class="finding {found.kind}"><b>{_text(_TITLES[found.kind])}</b> '
            f"{_text(found.text)}</div>"
            for found in findings(examination)
        ),
        "<h2>Samples</h2>",
        _samples(examination),
        "<h2>Figures</h2>",
        _scores(examination),
        _neighbors(examination),
        _balance(examination),
    ]
    if curves:
        parts += [
            "<h2>Training</h2>",
            _image(curves, "curves of the training", "curve"),
        ]
    parts += ["<h2>How this was made</h2>", _facts(facts)]
    body = "\n".join(part for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


_BEST = {"low": "lower", "high": "higher", "one": "near 1"}
_TITLES = {
    "noisy": "It is noisy.",
    "blurred": "It is blurred.",
    "copies": "It copies.",
    "collapsed": "It has collapsed.",
    "unrealistic": "It is not realistic.",
    "incomplete": "It leaves much out.",
    "unbalanced": "It is unbalanced.",
    "mislabelled": "It mixes up classes.",
    "fine": "Nothing found.",
}


def _compared(found):
    size, compared = found.data
    sets = "set" if found.repeats == 1 else "sets"
    return _text(
        f"{found.repeats} {sets} of {found.samples} samples, compared with {compared} "
        f"of {size} real ones by the features of {found.extractor!r}. Figures compare "
        "with others only where extractor, number of samples and data are the same."
    )


def _samples(found):
    if isinstance(found.shown, tuple):
        shown = side_by_side(*found.shown)
        note = "Source, output and target, from left to right."
        return f"<p class=note>{note}</p>" + _grid(shown, 4, "translations", 10)
    return _grid(found.shown[:100], 10, "samples")


def _scores(found):
    rows = [
        f"<tr><td><code>{_text(name)}</code></td>"
        f"<td class=number>{interval(score)}</td>"
        f"<td class=number>{number(score.real)}</td>"
        f"<td>{_BEST[score.best]}</td>"
        f"<td class=note>{_text(score.note)}</td></tr>"
        for name, score in found.scores.items()
    ]
    return (
        "<div class=scroll><table><tr><th>Figure</th><th class=number>Samples</th>"
        "<th class=number>Real</th><th>Better</th><th></th></tr>"
        + "".join(rows)
        + "</table></div><p class=note>After ±: standard deviation over the sets of "
        "samples, or for distances to targets the standard error. Real: the same "
        "figure of other real samples, which a perfect generator would reach.</p>"
    )


def _neighbors(found):
    if found.memory is None:
        return ""
    samples, neighbors = found.most_alike
    return (
        "<h2>Nearest training samples</h2>"
        f"<p>{found.memory.authenticity:.1%} ± {found.memory.error:.1%} of the samples "
        f"are authentic; of real ones {found.memory_of_real.authenticity:.1%}. "
        f"{found.searched:.0%} of the data were looked through. Below "
        "the samples that are most like a training sample: sample left, training "
        "sample right.</p>"
        + _grid(side_by_side(samples, neighbors), 6, "samples and their neighbours", 8)
    )


def _balance(found):
    if found.balance is None:
        return ""
    most = max(max(share.real, share.fake) for share in found.balance) or 1.0
    rows = [
        f"<tr><td>{_text(share.name)}</td>"
        f"<td class=number>{share.real:.1%}</td>"
        f"<td class=number>{share.fake:.1%} ± {share.error:.1%}</td>"
        f"<td><span class='bar real' style='width:{share.real / most * 8:.2f}rem'>"
        f"</span><br><span class=bar style='width:{share.fake / most * 8:.2f}rem'>"
        f"</span></td><td>{_text(share.verdict)}</td></tr>"
        for share in found.balance
    ]
    asked = ""
    if found.obeyed is not None:
        asked = f" {found.obeyed:.1%} of samples look like the class asked for."
    return (
        "<h2>Classes</h2><p>Told, of real samples too, by the five nearest others' "
        f"features; right for {found.balance_accuracy:.1%} of real ones.{asked}</p>"
        "<div class=scroll><table><tr><th>Class</th><th class=number>Real</th>"
        "<th class=number>Samples</th><th></th><th></th></tr>"
        + "".join(rows)
        + "</table></div><p class=note>After ±: standard error of the difference of "
        "the two shares.</p>"
    )


def _facts(facts):
    rows = "".join(
        f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>"
        for name, value in facts.items()
    )
    return f"<div class=scroll><table>{rows}</table></div>"


def _grid(images: np.ndarray, columns: int, words: str, gap: int = 2) -> str:
    scale = max(1, round(_CELL / images.shape[1]))
    file = io.BytesIO()
    to_picture(tile(images, columns, scale, gap)).save(file, "png")
    return _image(file.getvalue(), words)


def _image(png: bytes, words: str, kind: str = "") -> str:
    encoded = base64.b64encode(png).decode()
    return (
        f'<img class="{kind}" alt="{_text(words)}" '
        f'src="data:image/png;base64,{encoded}">'
    )


def interval(score) -> str:
    """A figure and, where there is one, its interval, to two digits of that.

    >>> from ganzoo.report.scores import Score
    >>> interval(Score(0.0303712, 0.00050276, None, "low"))
    '0.03037 ± 0.00050'
    """
    # None, or equal in all sets, or of values without bounds.
    if not score.error or not math.isfinite(score.error):
        return number(score.value)
    digits = max(0, 1 - math.floor(math.log10(score.error)))
    return f"{score.value:.{digits}f} ± {score.error:.{digits}f}"


def number(value) -> str:
    """A figure with four digits that count.

    >>> number(0.0123456), number(31.41592), number(None)
    ('0.01235', '31.42', '')
    """
    return "" if value is None else f"{value:.4g}"


def _text(words) -> str:
    return html.escape(str(words))
