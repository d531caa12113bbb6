"""Chapter 12's stored experiment is that of its script, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored


def test_every_setting_is_stored_for_every_network_and_seed():
    trial, kept = script("12_moved"), stored("12_moved")
    assert list(kept["judged"]) == list(trial.SETTINGS)
    for setting, (*_, seeds) in trial.SETTINGS.items():
        assert list(kept["judged"][setting]) == trial.NETS
        for runs in kept["judged"][setting].values():
            ((_, shares),) = runs.items()
            assert np.shape(shares) == (seeds, trial.FARTHEST + 1)
    assert list(kept["seconds"]) == trial.NETS


def test_what_was_chosen_is_best_by_what_judges_and_inside_its_grid():
    trial, kept = script("12_moved"), stored("12_moved")
    for setting, (_, augment, *_) in trial.SETTINGS.items():
        tuned = kept["tuned"]["augmented" if augment else "as they are"]
        for name, rates in trial.RATES.items():
            assert [float(lr) for lr in tuned[name]] == rates
            assert all(np.shape(runs) == (3, 2) for runs in tuned[name].values())
            best = trial.chosen(tuned[name])
            assert min(rates) < best < max(rates), (setting, name)
            assert list(map(float, kept["judged"][setting][name])) == [best]


@pytest.mark.parametrize(("width", "spread"), [(1, 1_000), (0.5, 4_000)])
def test_networks_with_hidden_units_have_as_many_weights(width, spread):
    trial = script("12_moved")
    for name in trial.NETS[1:]:
        model = trial.network(name, np.random.default_rng(0), width)
        weights = sum(W.size for W in model.params.values())
        assert abs(weights - 80_000 * width) < spread, name


def test_moved_and_recentered_images_keep_their_ink_and_go_where_they_should():
    trial = script("12_moved")
    images = np.zeros((3, 1, 28, 28))
    images[:, 0, 10:14, 12:15] = 1
    there = trial.moved(images, np.array([2, -1, 0]), np.array([0, 3, -4]))
    for image, (down, right) in zip(there, [(2, 0), (-1, 3), (0, -4)], strict=True):
        expected = np.roll(images[0], (down, right), axis=(1, 2))
        np.testing.assert_array_equal(image, expected)
    middle = trial.recentered(there)[:, 0]
    for axis in (1, 2):
        centers = (middle.sum(axis=axis) @ np.arange(28)) / middle.sum(axis=(1, 2))
        assert (np.abs(centers - 13.5) <= 0.5).all()
    for pixels in range(7):
        by = trial.by(images, pixels)
        assert by.sum() == images.sum() and (by == trial.by(images, pixels)).all()


@pytest.mark.parametrize("name", ["one layer", "dense"])
def test_one_seed_again_reads_what_is_stored(name):
    trial, kept = script("12_moved"), stored("12_moved")["judged"]["as they are"][name]
    learning, _, judging = trial.data()
    ((lr, runs),) = kept.items()
    model = trial.learn(name, 0, learning, float(lr))
    again = trial.read(model, name, *judging, [0, 3, 6])
    np.testing.assert_allclose(again, runs[0][::3], atol=0.03)


def sources():
    path = ROOT / "chapters" / "12_convolutional_networks.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells]


def test_the_page_shows_what_is_stored():
    page, more = "".join(sources()), ", augmented"
    for setting in stored("12_moved")["judged"]:
        assert f'"{setting.removesuffix(more)}"' in page
        assert not setting.endswith(more) or f'"{more}"' in page


def test_the_network_trained_on_the_page_can_be_any_that_is_stored():
    trial = script("12_moved")
    (cell,) = (source for source in sources() if 'name = "max"' in source)
    trained = []
    names = {
        "results": stored,
        "trial": {
            "data": lambda: ("learning", "choosing", ("images", "labels")),
            "learn": lambda name, seed, learning, lr: trained.append((name, lr)),
            "read": lambda *what: None,
        },
        "reveal": lambda *what: None,
    }
    for name in trial.NETS:
        exec(cell.replace('"max"', f'"{name}"'), names)
        ((lr, _),) = stored("12_moved")["judged"]["as they are"][name].items()
        assert trained[-1] == (name, float(lr))
