"""Successive halving as a KerasTuner oracle and tuner.

All candidates train up to the first rung; the best of them, by their objective, go on
to the second, the best of those to the third. This is the first bracket of KerasTuner's
`Hyperband`, whose others would each cost as much again and start fewer candidates.

Reference:
    Jamieson and Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter
    Optimization, 2016, section 3.
"""

import math

import keras_tuner
from keras_tuner.engine import base_tuner

# Beside the hyperparameters, as in `Hyperband`: which candidate a trial trains, from 0,
# and up to which rung, from 0.
CANDIDATE = "tonight/candidate"
RUNG = "tonight/rung"


def sizes(candidates: int, rungs: int, factor: int) -> list[int]:
    """How many candidates train up to each rung: of 16 by the factor 4, 16, 4 and 1."""
    return [math.ceil(candidates / factor**rung) for rung in range(rungs)]


def best(scores: dict[int, float], count: int) -> list[int]:
    """The `count` candidates of the least score, the earlier one where two are equal.

    A score that is not a number is the worst.
    """

    def order(candidate):
        score = scores[candidate]
        return (math.inf if math.isnan(score) else score), candidate

    return sorted(scores, key=order)[:count]


class SuccessiveHalving(keras_tuner.Oracle):
    """Draws candidates at random, and lets the best go on.

    What is next follows from the trials alone, so that a search that was interrupted
    goes on from KerasTuner's own files. For one worker: a rung begins when all trials
    of the one before have ended.

    Args:
        candidates: How many to begin with.
        rungs: How often they are judged, the end included.
        factor: Of how many at a rung one goes on.
        first: Values of the first candidate; the others are drawn.
        **options: Those of `keras_tuner.Oracle`.
    """

    def __init__(self, candidates, rungs, factor, first, **options):
        super().__init__(**options)
        self.sizes = sizes(candidates, rungs, factor)
        self.first = first

    def populate_space(self, trial_id):
        trials = [{} for _ in self.sizes]
        for trial in self.trials.values():
            values = trial.hyperparameters.values
            trials[values[RUNG]][values[CANDIDATE]] = trial
        if len(trials[0]) < self.sizes[0]:
            candidate = len(trials[0])
            values = self._random_values() if candidate else dict(self.first)
            if values is None:
                raise ValueError(
                    f"`candidates` must be {candidate} or fewer: there are no more "
                    f"different ones. Received: {self.sizes[0]}."
                )
            return _running(values | {CANDIDATE: candidate, RUNG: 0})
        for rung in range(1, len(self.sizes)):
            before = trials[rung - 1]
            scores = {candidate: trial.score for candidate, trial in before.items()}
            for candidate in best(scores, self.sizes[rung]):
                if candidate not in trials[rung]:
                    values = before[candidate].hyperparameters.values
                    return _running(values | {RUNG: rung})
        return {"status": "STOPPED"}


def _running(values):
    return {"status": "RUNNING", "values": values}


class Search(base_tuner.BaseTuner):
    """Asks `evaluate(values, candidate, rung)` for the objective of each trial.

    Args:
        evaluate: Function that returns a number, the less the better.
        oracle: `SuccessiveHalving`.
        directory: Folder of KerasTuner's files; where it holds a search, that goes on.
    """

    def __init__(self, evaluate, oracle, directory):
        super().__init__(oracle, directory=str(directory), project_name="tuner")
        self.evaluate = evaluate
        self.oracle.verbose = 0

    def run_trial(self, trial):
        values = trial.hyperparameters.values
        try:
            return self.evaluate(values, values[CANDIDATE], values[RUNG])
        except Exception as error:
            # Others KerasTuner takes for bad luck of the trial, and goes on.
            raise keras_tuner.errors.FatalError(str(error)) from error
