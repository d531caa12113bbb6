"""Chapter 17's stored experiments are those of their scripts, and fairly chosen."""

import numpy as np
import pytest
from test_experiment_08 import script, stored

from bpkit.activations import sigmoid
from bpkit.checks.ch17 import _job
from bpkit.datasets import digits
from bpkit.gradcheck import gradient_errors
from bpkit.losses import mse


def test_every_code_is_stored_with_its_seeds_and_knobs():
    trial, kept = script("17_codes"), stored("17_codes")
    assert list(kept["judged"]) == trial.NETS
    for runs in kept["judged"].values():
        assert list(runs) == [str(k) for k in trial.CODES]
        assert {len(seeds) for seeds in runs.values()} == {trial.SEEDS}
    assert list(kept["knobs"]) == list(trial.KNOBS)
    for runs in kept["knobs"].values():
        assert list(runs["sigmoid output"]) == [str(k) for k in trial.CODES]
    assert list(kept["angle"]) == list(trial.RATES)
    for kind in ("dead", "dead, centered"):
        assert list(kept[kind]) == [f"{lr:g}" for lr in trial.DEAD_RATES]


def test_pca_is_stored_as_it_is_and_no_linear_output_beats_it_on_what_it_learned():
    trial, kept = script("17_codes"), stored("17_codes")
    X, _, T, _ = digits()
    mean, V = trial.components(X, 10)
    assert abs(mse(trial.through(T, mean, V), T) - kept["pca"][1]) < 1e-5
    encoder, decoder = trial.learn("tanh code", 10, X, seed=0, steps=100)
    assert trial.error(encoder, decoder, X) > mse(trial.through(X, mean, V), X)


def test_an_angle_is_that_between_spaces_and_not_between_vectors():
    trial, rng = script("17_codes"), np.random.default_rng(0)
    A = rng.normal(size=(2, 5))
    assert trial.angle(A, rng.normal(size=(2, 2)) @ A) < 1e-5
    flat, up = np.eye(3)[:2], np.array([[1.0, 0, 0], [0, 1, 1]])
    assert abs(trial.angle(flat, up) - 45) < 1e-9


def test_one_seed_again_gives_the_dead_units_that_are_stored():
    trial, kept = script("17_codes"), stored("17_codes")
    X, _, T, _ = digits()
    dead, _ = trial.dead(0.01, 0, X, T)
    assert abs(dead - kept["dead"]["0.01"][0][0]) <= 1


def test_the_ridge_is_the_best_linear_map_of_noise_without_end():
    trial, rng = script("17_denoising"), np.random.default_rng(0)
    X = digits()[0][:1000]
    mean, W = trial.ridge(X, 0.5)
    many = np.vstack([trial.noisy(X, 0.5, rng) for _ in range(5)])
    targets = np.vstack([X] * 5)

    def left(W):
        return mse(mean + (many - mean) @ W, targets)

    shift = rng.normal(size=W.shape).astype("f") * 1e-3
    assert left(W) < min(left(W + shift), left(W - shift), left(0.95 * W))


def test_a_blur_is_the_mean_of_nine():
    trial, X = script("17_denoising"), np.random.default_rng(0).random((1, 784))
    square = X.reshape(28, 28)
    B = trial.blurred(X).reshape(28, 28)
    assert abs(B[5, 7] - square[4:7, 6:9].mean()) < 1e-12
    assert abs(B[0, 0] - square[:2, :2].sum() / 9) < 1e-12


def test_every_noise_is_stored_with_its_budgets_and_seeds():
    trial, kept = script("17_denoising"), stored("17_denoising")
    assert list(kept["knobs"]) == list(trial.KNOBS)
    assert list(kept["long"]) == [str(noise) for noise in trial.LONG_NOISES]
    for noise in map(str, trial.NOISES):
        for steps in trial.BUDGETS:
            assert len(kept[noise][str(steps)]) == trial.SEEDS
        lines = kept[noise]["baselines"]
        assert lines["ridge"] < lines["pca"] < lines["nothing"] or noise == "0.1"
        assert min(trial.COMPONENTS) < lines["components"] <= max(trial.COMPONENTS)
        assert min(trial.STEEP) < lines["steep"] < max(trial.STEEP)
        assert min(trial.MIDDLES) < lines["middle"] < max(trial.MIDDLES)


def test_the_denoiser_that_is_asked_for_is_reached_with_room():
    """The sheet says 0.018 for the line, 0.016 for its own network."""
    X, noise, new = _job.inputs(np.random.default_rng(0))[0]
    line = _job.error(_job.ridge(X, noise, new))
    reached = _job.error(_job.cleaned_by(_job.learned(X, noise)[0], new))
    assert abs(line - 0.018) < 0.0005 and abs(reached - 0.016) < 0.0005
    assert reached < 0.95 * 0.99 * line


def test_the_pairs_of_the_variational_one_are_right():
    trial, rng = script("17_sampling"), np.random.default_rng(0)
    table = rng.normal(size=(3, 4, 2))
    assert max(gradient_errors(trial.draw, trial.draw_backward, *table, rng=rng)) < 1e-7
    assert max(gradient_errors(trial.kl, trial.kl_backward, *table[:2], rng=rng)) < 1e-7


def test_kl_is_that_of_an_integral():
    trial, c = script("17_sampling"), np.linspace(-30, 30, 200_001)
    for m, s in [(0.0, 0.0), (1.5, -1.0), (-0.3, 1.2)]:
        q = np.exp(-((c - m) ** 2) / (2 * np.exp(s)) - s / 2) / (2 * np.pi) ** 0.5
        ratio = -s / 2 - (c - m) ** 2 / (2 * np.exp(s)) + c**2 / 2
        found = trial.kl(np.array([[m]]), np.array([[s]]))
        assert abs((q * ratio).sum() * (c[1] - c[0]) - found) < 1e-6


def test_the_gradient_of_a_whole_variational_step_is_the_oracles():
    torch = pytest.importorskip("torch")
    trial, rng = script("17_sampling"), np.random.default_rng(0)
    H, E, W = rng.normal(size=(5, 4)), rng.normal(size=(5, 2)), rng.normal(size=(2, 6))
    X = rng.random((5, 6))
    M, S = H[:, :2], H[:, 2:]
    dC = (sigmoid(trial.draw(M, S, E) @ W) - X) / len(X) @ W.T
    pairs = zip(
        trial.draw_backward(dC, M, S, E), trial.kl_backward(1.0, M, S), strict=True
    )
    ours = np.hstack([a + b for a, b in pairs])
    h = torch.tensor(H, requires_grad=True)
    q = torch.distributions.Normal(h[:, :2], torch.exp(h[:, 2:] / 2))
    C = q.mean + q.stddev * torch.tensor(E)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        C @ torch.tensor(W), torch.tensor(X), reduction="sum"
    )
    p = torch.distributions.Normal(torch.zeros(2), torch.ones(2))
    (loss + torch.distributions.kl_divergence(q, p).sum()).div(len(X)).backward()
    np.testing.assert_allclose(ours, h.grad.numpy(), rtol=1e-10, atol=1e-12)


def test_both_kinds_are_stored_with_their_seeds_and_knobs():
    trial, kept = script("17_sampling"), stored("17_sampling")
    assert list(kept) == ["true", "judged", *trial.KNOBS]
    for name in ("plain", "variational"):
        runs = kept["judged"][name]
        assert all(len(kept[key][name]) == trial.SEEDS for key in list(kept)[1:])
        for how in ("normal", "fitted", "between"):
            assert all(abs(sum(run[how]["shares"]) - 1) < 0.01 for run in runs.values())


def test_what_the_chapter_says_of_holes_is_what_was_found():
    trial, kept = script("17_sampling"), stored("17_sampling")
    settings, fewer = trial.settings(kept), []
    assert [trial.nearer(kept, at) for at in settings] == [3, 3, 3, 3, 2]
    for at in settings:
        plain, variational = trial.found(kept, at, "normal", "shares")
        assert (plain < 0.01).sum() > (variational < 0.01).sum()
        by_fit = trial.found(kept, at, "fitted", "distance")[0]
        assert (by_fit < trial.found(kept, at, "normal", "distance")[1]).all()
        holes = trial.means(kept, at, "holes")
        fewer += [(at, place) for place, (p, v) in holes.items() if v < p]
    assert fewer == [
        ("half the steps", "fitted"),
        ("half the steps", "between"),
        ("three times the steps", "fitted"),
    ]


def test_labels_are_chosen_alike_and_judged_on_other_draws():
    trial, kept = script("17_labels"), stored("17_labels")
    assert list(kept["judged"]) == trial.KINDS
    assert list(kept) == ["judged", *trial.AMOUNTS, *trial.LEARNED]
    for run in (run for runs in kept.values() for run in runs.values()):
        tried = [float(l2) for l2 in run["tuned"]]
        assert tried == (trial.GRID + trial.BEYOND)[: len(tried)]
        assert run["l2"] < tried[-1]
        assert run["tuned"][f"{run['l2']:g}"] == max(run["tuned"].values())
        assert len(run["accuracy"]) == trial.DRAWS
    y = np.arange(300) % 10
    rows = trial.labelled(y, 0)
    assert len(set(rows.tolist())) == 100 and (np.bincount(y[rows]) == 10).all()


def test_pixels_again_read_what_is_stored():
    trial, kept = script("17_labels"), stored("17_labels")["judged"]["pixels"]
    X, y, T, answers = digits()
    F, G = trial.spread(trial.features("pixels", X), X, T)
    found = trial.accuracy_of(F, y, trial.labelled(y, 0), kept["l2"], G, answers)
    assert abs(found - kept["accuracy"][0]) < 0.01
