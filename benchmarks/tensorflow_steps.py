"""The contestants that run in TensorFlow, one a process.

`benchmarks/turns.py` starts it. A request says what to build:

- `what`: `"ganzoo"` for the zoo's step, the name of a tutorial (`TEXTBOOKS`) for its
  step on the same networks in Keras's layers or ours, `"generate"` or `"epoch"` for
  images out of or into a model, `"matmul"` for a product of two matrices, which tells
  what the machine could do;
- `model`, `arguments`: the model of the zoo and what it is made with;
- `batch_size`, `dtype`, `jit_compile`, `threads`;
- `samples` to generate, `images` of an epoch, or the `side` of a matrix.
"""

from ganzoo.quiet import quiet_loading

with quiet_loading():
    import keras
    import numpy as np
    import tensorflow as tf

from benchmarks import flops
from benchmarks.step_cases import OUR_LAYERS
from benchmarks.textbook import TextbookGAN, TextbookPix2Pix, TextbookWGANGP
from benchmarks.textbook_tensorflow import TextbookTensorFlowGAN
from benchmarks.worker import serve
import ganzoo
from ganzoo.engine.data_spec import Labels
from ganzoo.layers import (
    FusedBatchNormalization,
    InstanceNormalization,
    LeakyRectifier,
    StatelessDropout,
    SubpixelConv2DTranspose,
)

TEXTBOOKS = {
    ("DCGAN", "Keras"): TextbookGAN,
    ("DCGAN", "TensorFlow"): TextbookTensorFlowGAN,
    ("WGANGP", "Keras"): TextbookWGANGP,
    ("WGANGP", OUR_LAYERS): TextbookWGANGP,
    ("Pix2Pix", "TensorFlow"): TextbookPix2Pix,
}
SEED = 1


def adam():
    return keras.optimizers.Adam(2e-4, beta_1=0.5)


def matmul(side, dtype):
    """A product of two square matrices, and how many operations it is."""
    draw = np.random.default_rng(SEED).standard_normal
    factors = [tf.cast(draw((side, side), np.float32), dtype) for _ in range(2)]
    product = tf.function(lambda a, b: tf.matmul(a, b)[0, 0])
    return lambda: float(product(*factors)), {"operations": 2 * side**3}


def columns(model, batch_size):
    """A batch of random data, as arrays for `fit` would be."""
    draw = np.random.default_rng(SEED).integers
    return {
        name: draw(0, spec.count, batch_size, np.int32)
        if isinstance(spec, Labels)
        else draw(0, 256, (batch_size, *spec.shape), np.uint8)
        for name, spec in model.data_spec.items()
    }


def in_keras_layers(network):
    """A network as a tutorial would write it, with the same weights."""
    copy = keras.models.clone_model(network, clone_function=_in_keras)
    copy.set_weights(network.get_weights())
    return copy


def _in_keras(layer):
    """A layer as Keras has it, where ours differs in speed, randomness or order."""
    config = layer.get_config()
    match layer:
        case FusedBatchNormalization():
            return keras.layers.BatchNormalization.from_config(config)
        case InstanceNormalization(epsilon=epsilon):
            common = {"name": layer.name, "dtype": config["dtype"]}
            return keras.layers.GroupNormalization(-1, epsilon=epsilon, **common)
        case LeakyRectifier():
            config["negative_slope"] = config.pop("slope")
            return keras.layers.LeakyReLU.from_config(config)
        case StatelessDropout(rate=rate):
            common = {"name": layer.name, "dtype": config["dtype"]}
            return keras.layers.Dropout(rate, seed=SEED, **common)
        case SubpixelConv2DTranspose():
            return keras.layers.Conv2DTranspose.from_config(config)
    return type(layer).from_config(config)


def float32_logits(discriminator):
    """As Keras's guide to mixed precision has it: outputs of float32."""
    logits = keras.layers.Activation("linear", dtype="float32")(discriminator.output)
    return keras.Model(discriminator.inputs, logits)


def as_floats(batch):
    """What tutorials feed: float32 images in [-1, 1], a pair of them as a tuple."""
    images = tuple((x / 127.5 - 1.0).astype("float32") for x in batch.values())
    return images if len(images) > 1 else images[0]


def compiled_step(model, batch):
    """One call of the function that `fit` calls."""
    model.make_train_function()
    batches = iter(tf.data.Dataset.from_tensors(batch).repeat())

    def step():
        logs = model.train_function(batches)
        return {name: float(value) for name, value in logs.items()}

    return step


def facts(model):
    """What must agree with others'."""
    networks = model.generator, model.discriminator
    return {
        "parameters": [
            sum(int(np.prod(v.shape)) for v in network.trainable_variables)
            for network in networks
        ],
        "outputs": [
            [int(np.prod(t.shape[1:])) for t in network.outputs] for network in networks
        ],
    }


def build(request):
    threads = request["threads"]
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    what, dtype = request["what"], request["dtype"]
    if what == "matmul":
        return matmul(request["side"], dtype)
    policy = "float32" if dtype == "float32" else f"mixed_{dtype}"
    kind = getattr(ganzoo, request["model"])
    model = kind(**request["arguments"], dtype=policy, seed=SEED)
    model.compile(jit_compile=request["jit_compile"])
    told = facts(model)
    if what == "generate":
        samples, size = request["samples"], request["batch_size"]
        told["operations"] = samples * flops.count(model.generator).forward
        return lambda: model.generate(samples, seed=SEED, batch_size=size), told
    # Of what the step needs, not of what others do beyond it, or leave out.
    told["operations"] = flops.training_step(model, request["batch_size"])
    if what == "epoch":
        images = columns(model, request["images"])["image"]
        size = request["batch_size"]
        return lambda: model.fit(images, batch_size=size, verbose=0), told
    batch = columns(model, request["batch_size"])
    if what == "ganzoo":
        return compiled_step(model, batch), told
    del told["operations"]
    generator, discriminator = model.generator, model.discriminator
    if what != OUR_LAYERS:
        generator, discriminator = map(in_keras_layers, (generator, discriminator))
    textbook = TEXTBOOKS[request["model"], what](
        generator, float32_logits(discriminator)
    )
    textbook.compile(adam(), adam())
    return compiled_step(textbook, as_floats(batch)), told


if __name__ == "__main__":
    serve(build, f"tensorflow {tf.__version__}, keras {keras.__version__}")
