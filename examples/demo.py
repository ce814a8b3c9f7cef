"""A page in the browser to try a trained model; nothing leaves this machine.

    python examples/demo.py runs/dcgan/model.keras
    python examples/demo.py runs/pix2pix/model.keras --port 8000

The samples of seed 3, not truncated, begin as those of `model.generate(8, seed=3)`.

Needs Gradio: pip install 'keras-ganzoo[demo]'.
"""

import argparse

import demo_pages
import gradio as gr

import ganzoo
from ganzoo.callbacks.sample_grid import SHOWN_CHANNELS


def page_of(model):
    """The page for a model, or `None` where there is nothing to show."""
    if isinstance(model, ganzoo.TranslationGAN):
        page, shapes = demo_pages.translation, [model.source_shape, model.target_shape]
    elif isinstance(model, ganzoo.LatentGAN):
        page, shapes = demo_pages.latent, [model.image_shape]
    else:
        return None
    shown = all(len(shape) == 3 and shape[2] in SHOWN_CHANNELS for shape in shapes)
    return page if shown else None


def build(model, name):
    with gr.Blocks(
        title="ganzoo", analytics_enabled=False, delete_cache=(600, 600)
    ) as page:
        gr.Markdown(f"## {type(model).__name__} of {name}")
        with gr.Row():
            parts = page_of(model)(model)
        for function, fields, pictures in parts:
            events = [event for field in fields for event in demo_pages.changes(field)]
            quick = {"trigger_mode": "always_last", "show_progress": "hidden"}
            gr.on([page.load, *events], function, fields, pictures, **quick)
    return page


def launch(page, port):
    local = {"server_name": "127.0.0.1", "share": False, "ssr_mode": False}
    local |= {"quiet": True, "footer_links": ["gradio"], "prevent_thread_lock": True}
    font = ["system-ui", "sans-serif"]
    page.launch(server_port=port, theme=gr.themes.Default(font=font), **local)


def main():
    import keras  # After ganzoo, so that TensorFlow loads quietly.

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help=".keras file of a model that makes pictures")
    parser.add_argument("--port", type=int, default=7860)
    arguments = parser.parse_args()
    model = keras.models.load_model(arguments.model)
    if page_of(model) is None:
        parser.error(
            "the model must be one of ganzoo that makes pictures of 1, 3 or 4 channels."
            f" Received: {type(model).__name__} in {arguments.model}."
        )
    page = build(model, arguments.model)
    try:
        launch(page, arguments.port)
    except OSError:
        parser.error(f"port {arguments.port} is in use: choose another with --port.")
    print(f"Open http://127.0.0.1:{arguments.port} (Ctrl-C ends)", flush=True)
    page.block_thread()


if __name__ == "__main__":
    main()
