"""Chapter 19: worlds small enough to be known exactly, and what a baseline changes.

`python -m bpkit.experiments.19_small` writes 19_small.json beside this file; about a
minute on one core.

`best` and `worth` enumerate a GridWorld. Three machines always pay 1, 0.7 and 0; a
policy of three scores pulls one, and learns by REINFORCE with the baseline of least
variance, b*, or one that lies 0.5 below or above it: these two have equal variance, as
in Chung et al. (2021). 500 learners for each rate, start and number of steps; what is
stored is the share that like the first machine best in the end.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.activations import softmax
from bpkit.losses import cross_entropy_backward

PAYS = np.array([1.0, 0.7, 0.0])
RATES, SHIFTS, STEPS, LEARNERS = [0.1, 0.3, 1.0, 3.0], [-0.5, 0.0, 0.5], 1000, 500
STARTS = {"equal scores": [0.0, 0.0, 0.0], "scores 0, 3, 5": [0.0, 3.0, 5.0]}
BUDGETS = [STEPS // 2, STEPS, 3 * STEPS]


def best(world, gamma=0.9, sweeps=300):
    """Q (n, 4) of the best policy: Q-learning's update, of all outcomes everywhere."""
    Q = np.zeros((len(world.cells), 4))
    for _ in range(sweeps):
        for state, action in product(range(len(Q)), range(4)):
            if world.cells[state] in "S.":
                Q[state, action] = sum(
                    p * (reward + gamma * (not over) * Q[to].max())
                    for p, to, reward, over in world.outcomes(state, action)
                )
    return Q


def worth(world, policy, gamma=0.9):
    """What a policy (n, 4) of probabilities earns from the start, exactly."""
    n = len(world.cells)
    lead, gain = np.zeros((n, n)), np.zeros(n)
    for state, action in product(range(n), range(4)):
        if world.cells[state] in "S.":
            for p, to, reward, over in world.outcomes(state, action):
                gain[state] += policy[state, action] * p * reward
                lead[state, to] += policy[state, action] * p * (not over)
    return np.linalg.solve(np.eye(n) - gamma * lead, gain)[world.start]


def arrows(Q):
    """The policy that always takes the best move known."""
    return np.eye(Q.shape[1])[Q.argmax(axis=1)]


def off(shares, chances, returns, less_mean, episodes, seeds=20):
    """How far drawn episodes lead from the exact gradient: relative, a mean of seeds.

    shares (k, ...): y - p of each way, to be credited with its return; chances (k,).
    """
    shares, returns = np.array(shares), np.array(returns, float)
    exact, errors = np.tensordot(np.multiply(chances, returns), shares, 1), []
    for seed in range(seeds):
        counts = np.random.default_rng(seed).multinomial(episodes, chances)
        credit = returns - less_mean * (counts @ returns) / episodes
        found = np.tensordot(counts * credit, shares, 1) / episodes
        errors.append(np.linalg.norm(found - exact) / np.linalg.norm(exact))
    return float(np.mean(errors))


def least(p):
    """b* of probabilities p (n, 3): a mean of what is paid, weighed by |y - p|²."""
    weights = p * ((np.eye(3) - p[:, None]) ** 2).sum(axis=2)
    return weights @ PAYS / weights.sum(axis=1)


def variance(p, b):
    """Of one pull's gradient (PAYS - b) (y - p), for probabilities p (3,)."""
    shares = (PAYS - b)[:, None] * (np.eye(3) - p)
    return p @ ((shares - p @ shares) ** 2).sum(axis=1)


def share_of_best(
    shift, lr, seed=0, *, start=(0.0, 0.0, 0.0), steps=STEPS, learners=200
):
    """Which share of the learners likes the best machine best after so many steps."""
    rng, Z = np.random.default_rng(seed), np.tile(start, (learners, 1))
    for _ in range(steps):
        p = softmax(Z)
        a = (rng.random((learners, 1)) > p.cumsum(axis=1)[:, :2]).sum(axis=1)
        credit = PAYS[a] - (least(p) + shift)
        Z -= lr * cross_entropy_backward(float(learners), Z, a) * credit[:, None]
    return float((Z.argmax(axis=1) == 0).mean())


def main():
    kept = {}
    for (name, start), steps, lr in product(STARTS.items(), BUDGETS, RATES):
        how = {"start": start, "steps": steps, "learners": LEARNERS}
        shares = [share_of_best(shift, lr, 0, **how) for shift in SHIFTS]
        kept.setdefault(name, {}).setdefault(str(steps), {})[f"{lr:g}"] = shares
        print(name, steps, lr, shares, flush=True)
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
