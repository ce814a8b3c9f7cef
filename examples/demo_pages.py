"""The pages of `demo.py`: what is live on them, as (function, fields, pictures)."""

import gradio as gr
import numpy as np

from ganzoo import latents
from ganzoo.callbacks.pictures import side_by_side, tile, to_picture
from ganzoo.datasets.pictures import fit_picture

FULL = 3.0  # The truncation that leaves the noise as it is.
SHOWN = {"format": "png", "show_label": False, "buttons": ["download"]}


def latent(model):
    """Samples of a seed, and what lies between two seeds."""
    classes = model.num_classes
    columns = min(classes or 8, 16)

    def draw(noise, limit, label, columns, width=960):
        noise = latents.truncated(noise, limit) if limit < FULL else noise
        if label == "all":
            label = np.arange(len(noise)) % classes if classes else None
        return picture(model.decode(noise, label), columns, width)

    def samples(seed, limit, label):
        return draw(model.noise(5 * columns, int(seed or 0)), limit, label, columns)

    def walk(seed, limit, label, other, percent):
        ends = [model.noise(1, int(number or 0))[0] for number in (seed, other)]
        way = latents.interpolate(*ends, steps=101)
        label = 0 if label == "all" and classes else label
        here = draw(way[[int(percent)]], limit, label, columns=1, width=280)
        return draw(way[::10], limit, label, columns=11), here

    with gr.Column(scale=1):
        seed = seed_and_button()
        limit = gr.Slider(0.1, FULL, FULL, label=f"Truncation ({FULL:g} is none)")
        names = ["all", *range(classes or 0)]
        label = gr.Dropdown(names, label="Class", visible=bool(classes))
        other = gr.Number(0, label="On the way to seed", precision=0, minimum=0)
        percent = gr.Slider(0, 100, 50, step=1, label="Percent of the way")
        here = gr.Image(**SHOWN)
    with gr.Column(scale=3):
        grid, strip = gr.Image(**SHOWN), gr.Image(**SHOWN)
    which = [seed, limit, label]
    return [(samples, which, grid), (walk, [*which, other, percent], [strip, here])]


def translation(model):
    """A picture, drawn or uploaded, and its translation."""
    height, width, channels = model.source_shape
    white = np.full((512, 512 * width // height, 3), 255, np.uint8)

    def translate(canvas, seed):
        drawing = (canvas and canvas["composite"]) or white  # None once it is cleared.
        source = fit_picture(drawing, (height, width), channels)[None]
        pair = side_by_side(source, model.translate(source, seed=int(seed or 0)))
        return picture(pair, columns=1, width=1024)

    with gr.Column(scale=2):
        brush, sources = gr.Brush(8, ["#000000"]), ["upload", "clipboard"]
        canvas = {"type": "pil", "layers": False, "label": "Draw or upload"}
        canvas = gr.ImageEditor(white, brush=brush, sources=sources, **canvas)
        seed = seed_and_button()
    return [(translate, [canvas, seed], gr.Image(scale=3, **SHOWN))]


def seed_and_button():
    seed = gr.Number(1, label="Seed", precision=0, minimum=0)
    gr.Button("Next seed", variant="primary").click(lambda n: (n or 0) + 1, seed, seed)
    return seed


def changes(field):
    return [field.input, field.upload] if hasattr(field, "upload") else [field.change]


def picture(images, columns, width):
    return to_picture(tile(images, columns, width // columns // images.shape[2] or 1))
