"""04.5: the epoch whose weights early stopping keeps."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def best_epoch(mistakes, patience):
    best = 0
    for epoch in range(len(mistakes)):
        if mistakes[epoch] < mistakes[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best


def histories(rng):
    shapes = [
        ([90, 60, 70, 50, 55, 58, 61, 30], 3),
        ([90, 80, 70, 60], 2),
        ([90, 70, 80, 75, 72, 50, 60], 3),
        ([100, 50, 90, 80, 70, 60, 55, 40], 4),
        ([50, 60, 40, 70], 1),
        ([70, 40, 60, 30, 50, 55], 2),
        ([90, 95, 70, 80, 60, 50, 55], 2),
        ([50, 30, 40], 3),  # nothing stops these three
        ([60, 40, 50, 30], 9),
        ([60], 2),
    ]
    scale, more = rng.integers(1, 4), rng.integers(0, 50)
    drawn = [(rng.permutation(np.arange(20, 60)), wait) for wait in (5, 8)]
    known = [(scale * np.array(shape) + more, wait) for shape, wait in shapes]
    return known + drawn


def best_epoch_by_counting(mistakes, patience):
    best, waited = 0, 0
    for epoch, count in enumerate(mistakes):
        better = epoch == 0 or count < mistakes[best]
        best, waited = (epoch, 0) if better else (best, waited + 1)
        if waited >= patience:
            return best
    return best


def epoch_of_the_stop(mistakes, patience):
    best = 0
    for epoch in range(len(mistakes)):
        if mistakes[epoch] < mistakes[best]:
            best = epoch
        if epoch - best == patience:
            return epoch
    return len(mistakes) - 1


def best_before_rises(mistakes, patience):
    rises = 0
    for epoch in range(1, len(mistakes)):
        rises = rises + 1 if mistakes[epoch] > mistakes[epoch - 1] else 0
        if rises == patience:
            return int(np.argmin(mistakes[: epoch + 1]))
    return int(np.argmin(mistakes))


def last_where_nothing_stops(mistakes, patience):
    best = 0
    for epoch in range(len(mistakes)):
        if mistakes[epoch] < mistakes[best]:
            best = epoch
        if epoch - best == patience:
            return best
    return len(mistakes) - 1


def never_reset(mistakes, patience):
    best, waited = 0, 0
    for epoch in range(1, len(mistakes)):
        if mistakes[epoch] < mistakes[best]:
            best = epoch
        else:
            waited += 1
            if waited == patience:
                break
    return best


def lower_than_before(mistakes, patience):
    found, waited = 0, 0
    for epoch in range(1, len(mistakes)):
        if mistakes[epoch] < mistakes[epoch - 1]:
            found, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return found


def first_epoch_waits(mistakes, patience):
    best, waited = 0, 0
    for epoch in range(len(mistakes)):
        better = mistakes[epoch] < mistakes[best]
        best, waited = (epoch, 0) if better else (best, waited + 1)
        if waited == patience:
            break
    return best


def first_rise(mistakes, patience):
    return best_before_rises(mistakes, 1)


EXERCISE = Exercise(
    id="04.5",
    points=2,
    asks="`best_epoch(mistakes, patience)`: the epoch, counted from 0, whose "
    "weights early stopping keeps",
    reference=best_epoch,
    inputs=histories,
    styles=[
        best_epoch_by_counting,
        lambda mistakes, patience: next(
            (
                e
                for e in range(len(mistakes))
                if mistakes[e] == mistakes[: e + patience + 1].min()
                and mistakes[e] == mistakes[: e + 1].min()
            ),
            0,
        ),
    ],
    slips=[
        Slip(
            "looks into the future",
            lambda mistakes, patience: int(np.argmin(mistakes)),
            "This is the best of all epochs. But the training stopped before some "
            "of them: after `patience` epochs without a new best one, nobody sees "
            "what would have come.",
        ),
        Slip(
            "the epoch of the stop",
            epoch_of_the_stop,
            "This is the epoch at which the training stops. Kept are the weights "
            "of the best one before it.",
        ),
        Slip(
            "patience too short",
            lambda mistakes, patience: best_epoch(mistakes, patience - 1),
            "You stop one epoch too soon: `patience` epochs may pass without a new "
            "best one, and the stop comes with the last of them.",
        ),
        Slip(
            "patience too long",
            lambda mistakes, patience: best_epoch(mistakes, patience + 1),
            "You wait one epoch too long. Count the epochs since the best one: the "
            "stop comes when there are `patience` of them.",
        ),
        Slip(
            "compared with the epoch before",
            best_before_rises,
            "You count rises from one epoch to the next. A count that falls "
            "a little and stays above the best one is no new best: compare with "
            "the best so far.",
        ),
        Slip(
            "the count for the epoch",
            lambda mistakes, patience: mistakes[best_epoch(mistakes, patience)],
            "This is how many mistakes are left. Asked for is the epoch, the index.",
        ),
        Slip(
            "the last one where nothing stops it",
            last_where_nothing_stops,
            "Where nothing stops the training you return the last epoch. It ends "
            "there, and kept are still the weights of the best.",
        ),
        Slip(
            "waiting never starts anew",
            never_reset,
            "You count all epochs that were no new best, also those before it. "
            "`patience` of them in a row are meant: a new best sets the count to 0.",
        ),
        Slip(
            "lower than the one before",
            lower_than_before,
            "You take an epoch for the best when it has fewer mistakes than the epoch "
            "before. It may still have more than an earlier one: compare with the best "
            "so far.",
        ),
        Slip(
            "the first epoch waits",
            first_epoch_waits,
            "You count the first epoch as one without a new best. It is the best so "
            "far, though not lower than itself: the waiting begins after it.",
        ),
        Slip(
            "the first rise",
            first_rise,
            "You stop at the first rise, whatever `patience` is. It says how many "
            "epochs may pass without a new best one.",
        ),
        Slip(
            "counted from 1",
            lambda mistakes, patience: best_epoch(mistakes, patience) + 1,
            "You count the epochs from 1. The first one is epoch 0.",
        ),
        Slip(
            "the first epochs alone",
            lambda mistakes, patience: int(np.argmin(mistakes[: patience + 1])),
            "This is the best of the first patience + 1 epochs. Each new best gives "
            "the training `patience` epochs more.",
        ),
        Slip(
            "patience epochs and no more",
            lambda mistakes, patience: int(np.argmin(mistakes[:patience])),
            "This is the best of the first `patience` epochs. They are counted from "
            "each new best on, not from the start.",
        ),
    ],
    hints=[
        "Go through the epochs as they come, and remember the best one so far. "
        "What do you know at each epoch, and what not yet?",
        "`epoch - best` says how long there has been no new best one.",
        "In the loop: if mistakes[epoch] < mistakes[best], best = epoch; if epoch "
        "- best == patience, break. After it, hand back best.",
    ],
)
