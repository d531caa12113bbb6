"""15.7: from an empty cell to an attention layer that recalls, and sees no future."""

import numpy as np

from bpkit.attention import attention, attention_backward
from bpkit.autograd import Value, apply
from bpkit.checks.ch15._job import (
    DIGITS,
    FAR,
    PLACES,
    WANTED,
    answered,
    inputs,
    learned,
    seen,
    told,
    whether_it_recalls,
)
from bpkit.checks.declared import Exercise, Slip
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import Adam


def recaller(letters, digits, words, new_letters, new_digits):
    p, losses = learned(letters, digits, words)
    return losses, answered(p, new_letters, new_digits)


def with_an_empty_place(letters, digits, words, new_letters, new_digits):
    """Another style: a graph; an empty key in front, so that each place may look."""
    rng, losses = np.random.default_rng(1), []
    sizes = {"q": (26, 16), "k": (27, 16), "v": (11, 10)}
    p = {name: Value(rng.normal(size=d) / 3) for name, d in sizes.items()}
    params, optimizer = {name: v.data for name, v in p.items()}, Adam(0.02)

    def scores(letters, digits):
        shift = [(0, 0), (1, 0)]
        keys = np.pad(letters, shift, constant_values=26)[:, :-1]
        values = np.pad(digits, shift, constant_values=10)[:, :-1]
        table = p["q"][letters], p["k"][keys], p["v"][values]
        may = np.tri(letters.shape[1]) > 0
        return apply(attention, attention_backward, *table, may)

    for _ in range(400):
        some = rng.integers(0, len(letters), 32)
        Z, y = scores(letters[some], digits[some]).reshape(-1, 10), words[some].ravel()
        L = apply(cross_entropy, cross_entropy_backward, Z, y)
        L.backward()
        optimizer.step(params, {name: v.grad for name, v in p.items()})
        losses.append(L.data)
    return losses, scores(new_letters, new_digits).data


def sees_it(letters, digits, word):
    """Scores that know the digit they are asked for."""
    return 5 * np.eye(DIGITS)[word[digits]]


EXERCISE = Exercise(
    id="15.7",
    points=5,
    asks="`recaller(letters, digits, words, new_letters, new_digits)`: `losses` along "
    f"the training; scores `Z` (m, {PLACES}, {DIGITS}) of the word at each place of "
    "the new lines, from the letters up to it and the digits before it. letters (n, "
    f"{PLACES}) 0 to 25, digits and words (n, {PLACES}) 0 to 9; a letter keeps its "
    "digit within a line, and each digit has one word throughout",
    reference=recaller,
    inputs=inputs,
    returns=["losses", "Z"],
    measure=whether_it_recalls,
    seconds=60,
    too_slow="300 steps of 32 lines take a few seconds: all queries of a batch in one "
    "call of `attention`, no loop over lines or places.",
    styles=[with_an_empty_place],
    slips=[
        Slip(
            "nan",
            told(losses=(3, np.nan, np.nan)),
            "There is nan or inf among your losses or scores. A rate far too large? Or "
            "does the first place look nowhere, so that its mean is 0 / 0?",
        ),
        Slip(
            "one loss",
            told(losses=(3,)),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop?",
        ),
        Slip(
            "sees the future",
            told(scores=sees_it),
            "Your scores at a place change with what comes later, or with the digit at "
            "the place itself. The digit beside a letter is what is asked for: values "
            "come from the places before.",
        ),
        Slip(
            "digits for words",
            told(scores=lambda a, b, word: seen(a, b, np.arange(DIGITS))),
            "Your scores name the digit that stood there. Asked for is its word, which "
            "`words` teaches: values need a table of their own.",
        ),
        Slip(
            "near alone",
            told(scores=lambda a, b, word: seen(a, b, word, 8)),
            f"What stood near is recalled, from {FAR} places back it is not. Does a "
            "mask, or a state, forget what is far?",
        ),
        Slip(
            "at chance",
            told(scores=lambda a, b, word: np.zeros((*a.shape, DIGITS))),
            "Your layer names words as by chance. Do queries and keys come from the "
            "letters, values from the digits beside the keys, and do the updates reach "
            "the tables that score?",
        ),
        Slip(
            "uphill",
            told(losses=(0.5, 1.0, 2.3)),
            "The last of `losses` is not below the first, though the layer recalls. "
            "Are they in order?",
        ),
    ],
    hints=[
        "Three tables: a row for each letter that asks, one for each letter as a key, "
        "one for each digit as a value, ten numbers wide. Then the loss at every "
        "place, Adam, 300 steps.",
        "Places 1 to the last ask, places 0 to the last but one are keys and values: "
        "`p['q'][letters[:, 1:]], p['k'][letters[:, :-1]], p['v'][digits[:, :-1]]`, "
        "with the mask `np.tri(T - 1) > 0`.",
        f"Width 12, Adam(0.03), 32 lines a step, and more than {WANTED:.0%} come back. "
        "The first place can know nothing: scores of 0.",
    ],
)
