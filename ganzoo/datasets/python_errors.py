"""Errors of Python code that runs inside tf.data."""

import contextlib

import tensorflow as tf


class PythonErrors:
    """Lets an error raised by Python code inside tf.data come out as it was raised.

    tf.data turns every such error into an `InvalidArgumentError` or `UnknownError`
    that carries a traceback as text.
    """

    def __init__(self):
        self.error = None

    def remembered(self, function):
        """`function`, with the last error that it raised kept."""

        def call(*args):
            try:
                return function(*args)
            except Exception as error:
                self.error = error
                raise

        return call

    @contextlib.contextmanager
    def surfaced(self):
        """Raise the kept error in place of the one tf.data makes of it."""
        self.error = None
        try:
            yield
        except tf.errors.OpError:
            if self.error is None:
                raise
            raise self.error from None
