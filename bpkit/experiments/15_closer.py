"""Chapter 15: the nets of 15_recall looked at more closely.

`python -m bpkit.experiments.15_closer` writes 15_closer.json beside this file; about
five minutes of one core. Nets, rates and steps are those that 15_recall judges.

"deaf": of 500 lines of ten pairs, the share whose answer stays the same whichever of
the ten letters is asked.
"longer": recalled by number of pairs after three times the steps.
"alone": what "rnn" recalls of so many pairs when it is trained on these and no others.
"last": what "two layers" recall of the last pair, of nine and of ten: trained as
judged, and with ten pairs in eleven lines of twenty instead of two.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.experiments import results, script

recall = script("15_recall")
asked, learn, entered, NETS, MOST = (
    recall[name] for name in ("asked", "learn", "entered", "NETS", "MOST")
)
ALONE, RATES = [2, 3], [0.001, 0.003, 0.01, 0.03]
COUNTS = {
    "as judged": recall["COUNTS"],
    "more of ten": [*recall["COUNTS"], *[MOST] * MOST],
}
SEEDS, FEW, TIMES = 3, 2, 3


def trained(task, name, seed, *, times=1, **how):
    """The net that 15_recall judges, and with options one that differs in these."""
    lr = results("15_recall")["judged"][task][name]["lr"]
    return learn(name, seed, lr, times * NETS[task][name][0], **how)[0]


def deaf(model, size=500):
    """Of lines of ten pairs, whose answer stays the same whichever letter is asked."""
    letters, digits, _ = asked(size, MOST, np.random.default_rng(8))
    said = []
    for which in range(MOST):
        Z = model.forward(entered(model, (letters, digits, np.full(size, which))))
        said.append(Z[:, -1].argmax(axis=1))
    return (np.array(said) == said[0]).all(axis=0).mean()


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def runs(*names):
        place = kept
        for part in names:
            place = place.setdefault(part, {} if part != names[-1] else [])
        return place

    def keep(found, *names):
        runs(*names).append(np.round(found, 3).tolist())
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        print(*names, runs(*names), flush=True)

    for name, seed in product(NETS["pairs"], range(SEEDS)):
        if len(runs("deaf", name)) <= seed:
            keep(deaf(trained("pairs", name, seed)), "deaf", name)
    for name, seed in product(["lstm", "rnn"], range(FEW)):
        if len(runs("longer", name)) <= seed:
            model = trained("pairs", name, seed, times=TIMES)
            keep(recall["by_pairs"](model), "longer", name)
    for pairs, lr, seed in product(ALONE, RATES, range(FEW)):
        if len(runs("alone", str(pairs), f"{lr:g}")) <= seed:
            model, _ = learn("rnn", seed, lr, NETS["pairs"]["rnn"][0], counts=[pairs])
            some = asked(1000, pairs, np.random.default_rng(7))
            keep(recall["recalled"](model, some).mean(), "alone", str(pairs), f"{lr:g}")
    for how, seed in product(COUNTS, range(SEEDS)):
        if len(runs("last", how)) <= seed:
            model = trained("stream", "two layers", seed, counts=COUNTS[how])
            of = (recall["by_distance"](model, pairs=n)[0] for n in (MOST - 1, MOST))
            keep(list(of), "last", how)


if __name__ == "__main__":
    main()
