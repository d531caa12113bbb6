"""RaceView: each optimizer walks with its own memory from the same start."""

import numpy as np
import pytest
from player import saved, stop_the_clock

from bpkit.optimizers import SGD, Adam
from bpkit.widgets import RaceView

PACE = 120  # milliseconds from step to step, as race.js has it

STEEP = np.array([1.0, 25.0])


def ravine(P):
    return P**2 @ STEEP / 2


def ravine_gradient(w):
    return STEEP * w


def bowl(P):
    return (P**2).sum(axis=1)


def bowl_gradient(w):
    return 2 * w


def heavy(lr):
    return SGD(lr, momentum=0.9)


SURFACES = {"ravine": (ravine, ravine_gradient), "bowl": (bowl, bowl_gradient)}
OPTIMIZERS = {
    "SGD": (SGD, (-3, 0, 0.05, -1.5)),
    "momentum": (heavy, (-3, 0, 0.05, -2)),
    "Adam": (Adam, (-3, 0, 0.05, -1)),
}


def a_view(surfaces=SURFACES, optimizers=OPTIMIZERS, **options):
    options = {"start": (-1.5, 1.0), "steps": 20} | options
    return RaceView(surfaces, optimizers, **options)


def paths_of(view):
    shape = len(view.shown), -1, 2
    return dict(zip(view.shown, np.frombuffer(view.paths).reshape(shape), strict=True))


def by_hand(optimizer, gradient, start=(-1.5, 1.0), steps=20):
    params = {"w": np.array(start)}
    path = [params["w"].copy()]
    for _ in range(steps):
        optimizer.step(params, {"w": gradient(params["w"])})
        path.append(params["w"].copy())
    return np.array(path)


def test_each_path_is_the_optimizers_own_from_the_same_start():
    paths = paths_of(a_view())
    for name, optimizer in [
        ("SGD", SGD(10**-1.5)),
        ("momentum", heavy(0.01)),
        ("Adam", Adam(0.1)),
    ]:
        np.testing.assert_allclose(paths[name], by_hand(optimizer, ravine_gradient))


def test_memory_is_fresh_in_every_race():
    view = a_view()
    before = paths_of(view)["momentum"].copy()
    view.values = view.values | {"w1": 1.0}
    view.values = view.values | {"w1": -1.5}
    np.testing.assert_array_equal(paths_of(view)["momentum"], before)


def test_any_subset_runs():
    view = a_view()
    view.values = view.values | {"momentum runs": 0}
    assert view.shown == ["SGD", "Adam"] and len(view.losses) == 2 * 21 * 8
    view.values = view.values | {"SGD runs": 0, "Adam runs": 0}
    assert view.shown == [] and view.alt.endswith("nobody runs.") and view.still()


def test_every_surface_is_ready_before_it_is_chosen():
    asked = []

    def counted(P):
        asked.append(len(P))
        return bowl(P)

    view = a_view(SURFACES | {"bowl": (counted, bowl_gradient)})
    before, asked[:] = view.shades, []
    for surface in (1, 0, 1):
        view.values = view.values | {"surface": surface}
    assert 61 * 61 not in asked and view.shades != before
    np.testing.assert_allclose(
        paths_of(view)["SGD"], by_hand(SGD(10**-1.5), bowl_gradient)
    )


WITH_MOMENTUM = OPTIMIZERS | {
    "momentum": (
        lambda lr, momentum: SGD(lr, momentum=momentum),
        (-3, 0, 0.05, -2),
        (0, 0.99, 0.01, 0.9),
    )
}


def below_one(lr, momentum):
    return 0.5 + lr * (1 - momentum)


def test_momentum_has_a_slider_and_its_plane():
    view = a_view(optimizers=WITH_MOMENTUM, kept=below_one)
    view.values = view.values | {"momentum momentum": 0.5}
    slower = by_hand(SGD(0.01, momentum=0.5), ravine_gradient)
    np.testing.assert_allclose(paths_of(view)["momentum"], slower)
    assert "momentum" in view.alt and "and momentum 0.5" in view.alt
    shades = np.frombuffer(view.kept, np.uint8).reshape(61, 61)
    lrs, momenta = np.logspace(-3, 0, 61), np.linspace(0, 0.99, 61)
    grows = below_one(*np.meshgrid(lrs, momenta)) >= 1
    np.testing.assert_array_equal(shades == 255, grows)
    assert (np.diff(shades[30].astype(int)) >= 0).all()  # more kept, a lighter shade


def test_a_plane_wants_one_optimizer_with_a_momentum():
    with pytest.raises(ValueError, match=r"momentum, but 0 came: give one"):
        a_view(kept=below_one)


def test_only_who_was_changed_walks_again():
    asked = []

    def counted(w):
        asked.append(1)
        return ravine_gradient(w)

    view = a_view({"ravine": (ravine, counted)})
    asked.clear()
    view.values = view.values | {"Adam": -0.5}
    assert len(asked) == 20
    np.testing.assert_allclose(
        paths_of(view)["Adam"], by_hand(Adam(10**-0.5), ravine_gradient)
    )


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_walk_to_infinity_is_shown_without_a_warning():
    view = a_view(optimizers={"SGD": (SGD, (0, 30, 1, 30))}, steps=60)
    assert (
        np.isfinite(paths_of(view)["SGD"]).all() and view.error == "" and view.still()
    )


def test_what_cannot_race_is_refused():
    with pytest.raises(ValueError, match=r"start has the shape \(3,\)"):
        a_view(start=(1, 2, 3))
    with pytest.raises(ValueError, match="7 optimizers came"):
        a_view(optimizers={str(i): (SGD, (-3, 0, 0.05, -1)) for i in range(7)})
    with pytest.raises(ValueError, match=r"your f returned the shape \(3721, 2\)"):
        a_view({"flat": (lambda P: P, bowl_gradient)})


def test_an_error_of_the_learners_optimizer_is_shown_in_words():
    class Fails(SGD):
        def step(self, params, grads):
            if self.lr > 0.5:
                raise KeyError("no v yet")
            super().step(params, grads)

    view = a_view(optimizers={"mine": (Fails, (-3, 0, 0.05, -1))})
    view.values = view.values | {"mine": -0.1}
    assert view.error == "KeyError: 'no v yet'"
    view.values = view.values | {"mine": -1.0}
    assert view.error == ""


def test_the_still_says_what_it_shows_and_is_the_same_in_every_run():
    view = a_view()
    assert view.alt.startswith(
        "ravine, from (−1.5, 1) with loss 13.6; after 20 steps: "
    )
    assert "Adam" in view.alt and "with lr 0.1" in view.alt
    data, _ = view._repr_mimebundle_()
    assert f'alt="{view.alt}"' in data["text/html"]
    assert "run this cell in JupyterLab to race" in data["text/html"]
    assert "0x" not in data["text/plain"]
    assert view.still() == a_view().still()


# In the browser, without Jupyter and without a kernel.


@pytest.fixture
def page(play):
    return play(a_view())


def test_no_white_line_lies_on_a_path(page):
    kinds = page.locator(".bpkit-landscape g > *").evaluate_all(
        "(all) => all.map((e) => e.getAttribute('class'))"
    )
    assert kinds[:6] == ["bpkit-steps-under"] * 3 + ["bpkit-path"] * 3


def test_a_press_on_the_plane_sets_rate_and_momentum(play):
    page = play(a_view(optimizers=WITH_MOMENTUM, kept=below_one))
    box = page.locator(".bpkit-plane").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    kept = saved(page, "values")[-1]
    assert kept["momentum"] == pytest.approx(-2, abs=0.06)
    assert kept["momentum momentum"] == pytest.approx(0.5, abs=0.02)
    slider = page.get_by_label("momentum momentum, what it keeps of a step")
    slider.press("ArrowRight")
    assert saved(page, "values")[-1]["momentum momentum"] == pytest.approx(
        kept["momentum momentum"] + 0.01
    )


def status(page):
    return page.locator(".bpkit-sum").inner_text()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_rewind_and_step_walk_all_of_them(page):
    assert status(page).startswith("Step 20 of 20, lowest loss first: ")
    press(page, "Rewind")
    assert status(page).startswith("Step 0 of 20") and status(page).count("13.6") == 3
    press(page, "Step")
    points = page.locator(".bpkit-path").evaluate_all(
        "(all) => all.map((line) => line.getAttribute('points').split(' ').length)"
    )
    assert points == [2, 2, 2] and saved(page, "values") == []
    label = page.locator("canvas").get_attribute("aria-label")
    assert label.startswith("The race on the surface ravine. Step 1 of 20")


def test_play_runs_and_can_be_stopped(page):
    stop_the_clock(page)
    press(page, "Play")
    page.clock.run_for(3 * PACE)
    assert status(page).startswith("Step 3 ")
    press(page, "Pause")
    page.clock.run_for(10 * PACE)
    assert status(page).startswith("Step 3 ")


def test_surface_runners_and_rates_are_chosen_by_name(page):
    page.get_by_label("the surface", exact=True).select_option("bowl")
    assert saved(page, "values")[-1]["surface"] == 1
    page.get_by_label("momentum runs").uncheck()
    assert saved(page, "values")[-1]["momentum runs"] == 0
    page.get_by_label("Adam, the power of ten of its learning rate").press("ArrowRight")
    assert saved(page, "values")[-1]["Adam"] == pytest.approx(-0.95)
    assert "lr 0.112" in page.locator(".bpkit-race").inner_text()
    press(page, "Reset")
    assert (
        saved(page, "values")[-1]["surface"] == 0
        and saved(page, "values")[-1]["momentum runs"] == 1
    )


def test_every_control_is_quiet_and_named(page):
    controls = page.locator("#view :is(input, button, select)")
    names = controls.evaluate_all(
        """(all) => all.map((e) => e.dataset.lmSuppressShortcuts === "true"
            && (e.getAttribute("aria-label") || e.textContent))"""
    )
    assert all(names) and len(names) == 1 + 4 + 2 + 2 * 3 + 1


def test_a_click_on_the_surface_moves_the_start(page):
    box = page.locator(".bpkit-plot").bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    assert saved(page, "values")[-1]["w1"] == pytest.approx(1, abs=0.06)
    assert saved(page, "values")[-1]["w2"] == pytest.approx(1, abs=0.06)


def test_the_view_leaves_nothing_behind(page):
    stop_the_clock(page)
    press(page, "Play")
    page.evaluate("() => stop()")
    now = status(page)
    page.evaluate("() => model.set('alt', 'another')")
    page.clock.run_for(10 * PACE)
    assert status(page) == now
