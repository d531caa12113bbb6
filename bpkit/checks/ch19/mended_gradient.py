"""19.6: a colleague's policy gradient with two faults, mended."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.declared import Exercise, Slip, draw


def mended_gradient(Z, actions, rewards):
    return credited(Z, actions, rewards)


def credited(Z, actions, rewards, *, credit="to go", base="step", by=1):
    """dZ (n, T, k); slips change what is credited, what is subtracted, and a factor."""
    n = len(Z)
    G = {
        "to go": np.cumsum(rewards[:, ::-1], axis=1)[:, ::-1],
        "so far": np.cumsum(rewards, axis=1),
        "whole": np.repeat(rewards.sum(axis=1)[:, None], rewards.shape[1], axis=1),
        "own": rewards,
        "later": np.cumsum(rewards[:, ::-1], axis=1)[:, ::-1] - rewards,
        "turned": np.cumsum(rewards, axis=1)[:, ::-1],
    }[credit]
    if base == "step":
        G = G - G.mean(axis=0)
    elif base == "all":
        G = G - G.mean()
    elif base == "episode":
        G = G - G.mean(axis=1, keepdims=True)
    elif base == "width":
        G = (G - G.mean(axis=0)) / (G.std(axis=0) + 1e-8)
    elif base == "others":
        G = G - (G.sum(axis=0) - G) / (n - 1)
    elif base == "rewards":
        G = G - rewards.mean(axis=0)
    elif base == "action":
        means = np.zeros_like(G)
        for action in np.unique(actions):
            means[actions == action] = G[actions == action].mean()
        G = G - means
    y = np.eye(Z.shape[2])[actions]
    return by * (softmax(Z) - y) * G[:, :, None] / n


def batches(rng):
    cases = []
    for n, T, k in [(4, 3, 2), (2, 1, 3), (5, 6, 3), (20, 2, 2), (3, 4, 4)]:
        actions = rng.integers(0, k, (n, T))
        cases.append((draw(rng, n, T, k), actions, 2 * draw(rng, n, T)))
    Z, actions, rewards = cases[0]
    return [*cases, (Z, actions, rewards + 5), (0 * Z, actions, 1000 * rewards)]


def by_loops(Z, actions, rewards):
    n, T, k = Z.shape
    G, dZ = np.zeros((n, T)), np.zeros((n, T, k))
    for i in range(n):
        for t in range(T):
            G[i, t] = sum(rewards[i, t:])
    for t in range(T):
        for i in range(n):
            e = np.exp(Z[i, t] - Z[i, t].max())
            dZ[i, t] = e / e.sum()
            dZ[i, t, actions[i, t]] -= 1
            dZ[i, t] *= (G[i, t] - sum(G[:, t]) / n) / n
    return dZ


def slipped(**how):
    return lambda Z, actions, rewards: credited(Z, actions, rewards, **how)


EXERCISE = Exercise(
    id="19.6",
    points=3,
    asks="`mended_gradient(Z, actions, rewards)`: dZ (n, T, k), the gradient of minus "
    "the mean over episodes of the sum over steps of (G - b) log p(action); G the "
    "reward to go, b its mean over the n episodes at each step; actions, rewards (n, "
    "T)",
    reference=mended_gradient,
    inputs=batches,
    styles=[by_loops],
    slips=[
        Slip(
            "nothing mended",
            slipped(credit="so far", base="action"),
            "These are the colleague's numbers, with both faults.",
        ),
        Slip(
            "reward so far",
            slipped(credit="so far"),
            "Your baseline is right. The credit is still what was earned before the "
            "action: cumsum from the end, over axis 1.",
        ),
        Slip(
            "a baseline that knows the action",
            slipped(base="action"),
            "Your reward to go is right. The baseline still knows the action: its mean "
            "is taken of those with the same one, and what is good about the action is "
            "subtracted.",
        ),
        Slip(
            "no baseline",
            slipped(base="none"),
            "Nothing is subtracted. Asked is the mean over the episodes at each step.",
        ),
        Slip(
            "one baseline for all steps",
            slipped(base="all"),
            "You subtract one mean of all steps. Asked is one for each step: the mean "
            "over the episodes, axis 0.",
        ),
        Slip(
            "a baseline for each episode",
            slipped(base="episode"),
            "You subtract the mean over the steps of an episode. Asked is the mean "
            "over the episodes at each step: axis 0.",
        ),
        Slip(
            "divided by the spread",
            slipped(base="width"),
            "You divide by the standard deviation as well. Only the mean is "
            "subtracted.",
        ),
        Slip(
            "the mean of the others",
            slipped(base="others"),
            "Your baseline leaves out the episode itself. That is a good one, and not "
            "what was asked: the mean over all n.",
        ),
        Slip(
            "the mean reward",
            slipped(base="rewards"),
            "You subtract the mean of the rewards. Asked is the mean of the credit, "
            "the reward to go, at each step.",
        ),
        Slip(
            "turned once",
            slipped(credit="turned"),
            "You turn the sums round after adding from the start. Turn the rewards, "
            "add, and turn back: [:, ::-1] stands twice.",
        ),
        Slip(
            "its own reward left out",
            slipped(credit="later"),
            "Your credit begins with the step after. The reward of the step itself "
            "belongs to it.",
        ),
        Slip(
            "the whole return",
            slipped(credit="whole"),
            "Every step gets the return of its whole episode. An action earns what "
            "comes from its own step on.",
        ),
        Slip(
            "its own reward",
            slipped(credit="own"),
            "Every action gets its own reward alone, and not what comes later.",
        ),
        Slip(
            "uphill",
            slipped(by=-1),
            "The sign is turned: y - p raises the mean return, and an optimizer goes "
            "downhill. (p - y) times G - b.",
        ),
        Slip(
            "a sum over the episodes",
            lambda Z, actions, rewards: len(Z) * credited(Z, actions, rewards),
            "You add over the episodes. A mean is asked for: divide by n.",
        ),
        Slip(
            "a mean over all steps",
            lambda Z, actions, rewards: (
                credited(Z, actions, rewards) / rewards.shape[1]
            ),
            "You divide by n and by T. The steps of an episode are added: divide by n.",
        ),
    ],
    hints=[
        "What can an action at step t have earned? And may what is subtracted depend "
        "on which action it was?",
        "G = np.cumsum(rewards[:, ::-1], axis=1)[:, ::-1], and G.mean(axis=0) of it.",
        "`credit = G - G.mean(axis=0)`; the rest stays.",
    ],
)
