"""19.1: what an action is credited with: the reward that comes later."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import Variant


def reward_to_go(rewards, gamma):
    G, later = np.zeros(len(rewards)), 0.0
    for t in reversed(range(len(rewards))):
        later = rewards[t] + gamma * later
        G[t] = later
    return G


def episodes(rng):
    several = [(np.array([1.0, 2.0, 4.0]), 0.5), (np.array([3.0]), 0.9)]
    several += [(np.array([0.0, 0.0, 0.0, 0.0, -1.0]), 0.9), (np.ones(6), 1.0)]
    several += [(np.array([2.0, -1.0, 5.0]), 0.0)]
    return [*several, (draw(rng, 300), 0.99), (1000 * draw(rng, 8), 0.7)]


def by_a_matrix(rewards, gamma):
    t = np.arange(len(rewards))
    later = t[None, :] - t[:, None]
    return np.where(later >= 0, gamma ** np.maximum(later, 0.0), 0) @ rewards


def so_far(rewards, gamma):
    return reward_to_go(rewards[::-1], gamma)[::-1]


def after_it(rewards, gamma):
    return np.append(reward_to_go(rewards, gamma)[1:], 0.0)


def from_the_start(rewards, gamma):
    powers = gamma ** np.arange(len(rewards))
    return np.cumsum((powers * rewards)[::-1])[::-1]


EXERCISE = Exercise(
    id="19.1",
    points=2,
    asks="`reward_to_go(rewards, gamma)`: for rewards (T,) of one episode, G (T,): "
    "G[t] = rewards[t] + gamma rewards[t + 1] + gamma² rewards[t + 2] + ...",
    reference=reward_to_go,
    inputs=episodes,
    styles=[by_a_matrix],
    slips=[
        Slip(
            "reward so far",
            so_far,
            "You add what came before. An action can only earn what comes after it: go "
            "through the rewards from the last to the first.",
        ),
        Slip(
            "the whole return",
            lambda rewards, gamma: np.full(
                len(rewards), reward_to_go(rewards, gamma)[0]
            ),
            "You give every action the return of the whole episode, what came before "
            "it included.",
        ),
        Slip(
            "no discount",
            lambda rewards, gamma: reward_to_go(rewards, 1.0),
            "Nothing is discounted: a reward k steps later counts gamma**k.",
        ),
        Slip(
            "discounted from the start",
            from_the_start,
            "You discount from the first step of the episode: G[t] counts its own "
            "reward in full, rewards[t + 1] gamma times.",
        ),
        Slip(
            "its own reward left out",
            after_it,
            "Your G[t] begins with rewards[t + 1]. The reward of the action itself, "
            "rewards[t], belongs to it.",
        ),
        Slip(
            "its own reward discounted",
            lambda rewards, gamma: gamma * reward_to_go(rewards, gamma),
            "Your G is gamma times what was asked for: the reward of the action itself "
            "counts in full.",
        ),
        Slip(
            "less its mean",
            lambda rewards, gamma: (
                reward_to_go(rewards, gamma) - reward_to_go(rewards, gamma).mean()
            ),
            "You subtract the mean. That is a baseline; asked is the reward to go "
            "itself.",
        ),
    ],
    hints=[
        "The last is easy: G[-1] = rewards[-1]. How does the one before follow from "
        "it?",
        "G[t] = rewards[t] + gamma * G[t + 1]",
        "A loop over `reversed(range(len(rewards)))` that keeps the G of the step "
        "after.",
    ],
    variant=Variant(
        draw=lambda rng: {"more": int(rng.integers(1, 9))},
        says="At the end of the episode {more} more is paid, with the last reward.",
        change=lambda answer, rewards, gamma, *, more: answer(
            np.append(rewards[:-1], rewards[-1] + more), gamma
        ),
    ),
)
