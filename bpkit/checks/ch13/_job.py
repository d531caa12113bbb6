"""What 13.7 looks at: scores of new names, and ten names of the network's own."""

from functools import cache

import numpy as np

from bpkit.activations import log_softmax
from bpkit.datasets import names
from bpkit.losses import cross_entropy

GIVEN, NEW, LETTERS, WANTED, SAMPLES, FEWEST = 3000, 400, 27, 2.36, 10, 3
NAN = "There is nan or inf in what came back."
ONE = "A curve of fewer than three losses came back."
RISES = "The last loss is not below the first."
LEAK = "The scores at a place depend on letters that come later."
CHANCE = "New names are scored as by chance."
SAME = "The samples are one name again and again."
NOISE = "The samples are letters drawn at random."


@cache
def all_names():
    """(5163, T) integers: 1 to 26 for a to z, 0 after the end of a name."""
    words = names()
    table = np.zeros((len(words), max(map(len, words)) + 1), int)
    for row, word in zip(table, words, strict=True):
        row[: len(word)] = [ord(letter) - ord("a") + 1 for letter in word]
    return table


def inputs(rng):
    table = rng.permutation(all_names())
    return [(table[:GIVEN], table[GIVEN : GIVEN + NEW])]


def there(words):
    """Which places have a letter or the end, (n, T) bool."""
    return np.arange(words.shape[1]) <= (words > 0).sum(axis=1)[:, None]


def whether_it_writes(losses, Z, samples, words, new):
    """Whether the job is done (1: it is)."""
    n, T = new.shape
    shapes = Z.shape == (n, T, LETTERS) and samples.shape == (SAMPLES, T)
    if losses.ndim != 1 or not shapes:
        raise ValueError(
            f"losses, Z and samples have the shapes {losses.shape}, {Z.shape} and "
            f"{samples.shape}, expected a number for each measurement, "
            f"({n}, {T}, {LETTERS}) and ({SAMPLES}, {T})."
        )
    if fault := fault_of(losses, Z, samples, words, new):
        raise ValueError(fault)
    nats = nats_of(Z, new)
    if nats >= WANTED:
        raise ValueError(
            f"New names cost {nats:.3f} nats a letter; counts of pairs have about "
            f"{WANTED}, and less was asked for. Your losses go from {losses[0]:.3g} to "
            f"{losses[-1]:.3g}: more steps, or another rate?"
        )
    return 1.0


def fault_of(losses, Z, samples, words, new):
    if not np.isfinite(losses).all() or not np.isfinite(Z).all():
        return NAN
    if len(losses) < FEWEST:
        return ONE
    if looks_ahead(Z, new):
        return LEAK
    if nats_of(Z, new) > 3.1:
        return CHANCE
    if losses[-1] >= losses[0]:
        return RISES
    if len(np.unique(samples, axis=0)) < SAMPLES // 2:
        return SAME
    return NOISE if unlikely(samples, words) > 3.2 else None


def nats_of(Z, new):
    some = there(new)
    return cross_entropy(Z[some].astype(float), new[some])


def looks_ahead(Z, new):
    """Do two names that begin alike get other scores for the letter where they part?

    Neighbors in the alphabet share most; at the first place all names are alike.
    """
    order = np.lexsort(new.T[::-1])
    one, two = order[:-1], order[1:]
    alike = np.cumprod(new[one] == new[two], axis=1)
    alike = np.pad(alike, [(0, 0), (1, 0)], constant_values=1)[:, :-1] > 0
    alike &= there(new)[one] & there(new)[two]
    gaps = np.abs(log_softmax_of(Z[one]) - log_softmax_of(Z[two])).max(axis=2)
    return bool(gaps[alike].max() > 1e-3)


def log_softmax_of(Z):
    return log_softmax(Z.reshape(-1, Z.shape[2]).astype(float)).reshape(Z.shape)


def pairs(words):
    """log p (27, 27) of a letter behind a letter, as the words have it."""
    counts = np.full((LETTERS, LETTERS), 0.5)
    before = np.pad(words, [(0, 0), (1, 0)])[:, :-1]
    np.add.at(counts, (before[there(words)], words[there(words)]), 1)
    return np.log(counts / counts.sum(axis=1, keepdims=True))


def unlikely(samples, words):
    """Nats a letter of the samples by counts of pairs: 3.3 and more for noise."""
    letters = np.clip(samples.astype(int), 0, LETTERS - 1)
    before = np.pad(letters, [(0, 0), (1, 0)])[:, :-1]
    return float(-pairs(words)[before, letters][there(letters)].mean())


def told(losses=(3.0, 2.5, 2.2), scores=None, samples=None):
    """A slip by what it hands in; else counts of threes speak for a network."""

    def name_generator(words, new):
        Z = threes(words, new) if scores is None else scores(words, new)
        few = words[:SAMPLES] if samples is None else samples(words)
        return np.array(losses), Z, few

    return name_generator


def threes(words, new):
    """Scores by counts of three letters, smoothed by those of two."""
    counts = 3 * np.exp(pairs(words))[None].repeat(LETTERS, axis=0)
    twice = [np.pad(table, [(0, 0), (2, 0)]) for table in (words, new)]
    one, two = twice[0][:, :-2], twice[0][:, 1:-1]
    some = there(words)
    np.add.at(counts, (one[some], two[some], words[some]), 1)
    return np.log(counts[twice[1][:, :-2], twice[1][:, 1:-1]])
