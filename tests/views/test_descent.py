"""DescentView: Python walks with the learner's gradient, the browser steps along it."""

import numpy as np
import pytest
from player import names_by_tab, saved, send, stop_the_clock

from bpkit.widgets import DescentView

PACE = 200  # milliseconds from step to step, as descent.js has it


def valley(P):
    return 0.1 * P[:, 0] ** 2 + 2 * P[:, 1] ** 2


def valley_gradient(w):
    return np.array([0.2 * w[0], 4 * w[1]])


def a_view(f=valley, gradient=valley_gradient, **options):
    options = {
        "start": (-5.0, -2.0),
        "lr": (0.01, 0.6, 0.01, 0.4),
        "extent": (-6, 6, -3, 3),
        "steps": 20,
    } | options
    return DescentView(f, gradient, **options)


def path_of(view):
    return np.frombuffer(view.path).reshape(-1, 2)


def test_the_path_is_gradient_descent_and_ends_where_d2l_prints():
    view = a_view()
    path = path_of(view)
    assert path.shape == (21, 2)
    for before, after in zip(path, path[1:], strict=False):
        np.testing.assert_array_equal(after, before - 0.4 * valley_gradient(before))
    np.testing.assert_allclose(path[-1], [-0.943467, -0.000073], atol=5e-7)
    np.testing.assert_array_equal(np.frombuffer(view.losses), valley(path))


def test_a_new_start_or_learning_rate_makes_a_new_path():
    view = a_view()
    view.values = view.values | {"w1": 3.0, "w2": 1.0, "lr": 0.6}
    assert tuple(path_of(view)[0]) == (3.0, 1.0)
    np.testing.assert_allclose(path_of(view)[1], [3 - 0.6 * 0.6, 1 - 0.6 * 4])
    assert view.alt.startswith("From (3, 1) with lr 0.6:")


def test_the_path_is_the_learners_own_wrong_as_it_may_be():
    uphill = a_view(gradient=lambda w: -valley_gradient(w))
    losses = np.frombuffer(uphill.losses)
    assert (np.diff(losses) > 0).all()
    assert "it fell in 0 of them" in uphill.alt


def test_the_surface_is_computed_once():
    asked = []

    def counted(P):
        asked.append(len(P))
        return valley(P)

    view = a_view(counted)
    before = view.shades, view.contours
    view.values = view.values | {"lr": 0.1}
    assert [n for n in asked if n > 21] == [101 * 101]
    assert (view.shades, view.contours) == before


def test_shades_and_contours_show_the_surface_with_w1_to_the_right_and_w2_upward():
    def rising(P):
        return P[:, 0] + 0 * P[:, 1]

    shades = np.frombuffer(a_view(rising).shades, np.uint8).reshape(101, 101)
    assert (np.diff(shades[0].astype(int)) >= 0).all()
    assert (shades[0, 0], shades[0, -1]) == (0, 255)
    lines = a_view(rising).contours.split("M")[1:]
    across = [{point.split(",")[0] for point in line.split("L")} for line in lines]
    assert len(lines) > 5 and all(len(places) == 1 for places in across)


def test_a_gradient_that_writes_into_its_input_walks_the_same_path():
    def writes(w):
        w *= [0.2, 4]
        return w

    np.testing.assert_allclose(path_of(a_view(gradient=writes)), path_of(a_view()))


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_walk_to_infinity_is_shown_without_a_warning():
    view = a_view(lr=(1, 1e30, 1, 1e30))
    assert not np.isfinite(path_of(view)).all()
    assert view.error == "" and view.still()


def test_an_error_of_the_learner_is_raised_first_and_later_shown():
    with pytest.raises(ValueError, match=r"your gradient has the shape \(3,\)"):
        a_view(gradient=lambda w: np.zeros(3))
    with pytest.raises(ValueError, match=r"your f returned the shape \(10201, 2\)"):
        a_view(lambda P: P)
    with pytest.raises(ValueError, match=r"start has the shape \(3,\)"):
        a_view(start=(1, 2, 3))

    def fails_on_the_right(w):
        if w[0] > 0:
            raise KeyError("no such place")
        return valley_gradient(w)

    view = a_view(gradient=fails_on_the_right)
    old = view.path
    view.values = view.values | {"w1": 2.0}
    assert view.error == "KeyError: 'no such place'" and view.path == old
    view.values = view.values | {"w1": -2.0}
    assert view.error == ""


def test_the_still_says_what_it_shows_and_is_the_same_in_every_run():
    view = a_view()
    assert view.alt == (
        "From (−5, −2) with lr 0.4: after 20 steps at (−0.943, −7.31 times 10 to the "
        "−5), loss 10.5 at the start and 0.089 at the end; it fell in 20 of them."
    )
    data, _ = view._repr_mimebundle_()
    assert f'alt="{view.alt}"' in data["text/html"]
    assert "run this cell in JupyterLab to choose a start" in data["text/html"]
    assert "0x" not in data["text/plain"]
    assert view.still() == a_view().still()


# In the browser, without Jupyter and without a kernel.


@pytest.fixture
def page(play):
    return play(a_view())


def status(page):
    return page.locator(".bpkit-sum").inner_text()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_it_opens_at_the_start_with_the_path_faint_and_rewind_leads_back(page):
    assert status(page) == "Step 0 of 20: w1 = −5, w2 = −2, loss 10.5."
    ahead = page.locator(".bpkit-steps.bpkit-ahead").get_attribute("points")
    assert len(ahead.split()) == 21
    press(page, "Step")
    assert status(page).startswith("Step 1 of 20")
    press(page, "Rewind")
    assert status(page) == "Step 0 of 20: w1 = −5, w2 = −2, loss 10.5."
    assert saved(page, "values") == []
    assert page.get_by_label("the start of weight 1").input_value() == "-5"


def test_step_and_back_walk_along_the_path(page):
    press(page, "Step")
    assert status(page) == "Step 1 of 20: w1 = −4.6, w2 = 1.2, loss 5."
    press(page, "Step")
    press(page, "Back")
    assert status(page).startswith("Step 1 of 20")
    label = page.locator("canvas").get_attribute("aria-label")
    assert status(page) in label
    points = page.locator(".bpkit-steps:not(.bpkit-ahead)").get_attribute("points")
    assert len(points.split()) == 2


def test_all_of_it_works_by_keyboard_alone(page):
    names = names_by_tab(page, 8)
    assert names[:4] == ["Rewind", "Back", "Step", "Play"]
    assert names[4].startswith("w1, the start") and names[6].startswith("lr, the learn")
    assert names[7] == "Reset"
    page.get_by_role("button", name="Rewind").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert status(page).startswith("Step 1 of 20")


def test_play_runs_from_the_start_to_the_end_and_can_be_stopped(page):
    stop_the_clock(page)
    press(page, "Play")
    page.clock.run_for(3 * PACE)
    assert status(page).startswith("Step 3 ")
    press(page, "Pause")
    page.clock.run_for(10 * PACE)
    assert status(page).startswith("Step 3 ")
    press(page, "Play")
    page.clock.run_for(17 * PACE)
    assert status(page).startswith("Step 20 ")
    page.get_by_role("button", name="Play", exact=True).wait_for()


def test_a_click_on_the_surface_moves_the_start(page):
    box = page.locator(".bpkit-plot").bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    chosen = saved(page, "values").pop()
    assert chosen["w1"] == pytest.approx(3, abs=0.06)
    assert chosen["w2"] == pytest.approx(1.5, abs=0.06)


def test_a_new_path_is_drawn_at_the_step_that_was_reached(page):
    press(page, "Step")
    other = a_view(lr=(0.01, 0.6, 0.01, 0.6))
    send(page, other, "path", "losses")
    assert status(page).startswith("Step 1 of 20: w1 = −4.4, w2 = 2.8")
    for _ in range(2):
        press(page, "Step")
    assert status(page).endswith("; out of the picture.")


def line_losses(P):
    return ((P[:, :1] * X + P[:, 1:] - T) ** 2).mean(axis=1)


def line_gradient(w):
    error = w[0] * X + w[1] - T
    return 2 * np.array([(error * X).mean(), error.mean()])


X, T = np.array([0.0, 1.0, 4.0]), np.array([1.0, 3.0, 9.0])


def a_line(**options):
    options = {"start": (0, 0), "extent": (-1, 4, -1, 4), "steps": 4} | options
    return a_view(
        line_losses, line_gradient, data=(X, T), lr=(0, 1, 0.01, 0.05), **options
    )


def test_the_line_of_each_step_is_drawn_with_its_points(play):
    page = play(a_line())
    assert page.locator(".bpkit-fit circle").count() == 3
    title, line = page.locator(".bpkit-title").first, page.locator(".bpkit-fit-line")
    assert (title.inner_text(), line.get_attribute("d")) == (
        "0 x + 0",
        "M12,160L268,160",
    )
    press(page, "Step")
    w1, w2 = path_of(a_line())[1]
    assert title.inner_text() == f"{w1:.3g} x + {w2:.3g}"
    top, floor = 12, 160
    right = floor - (floor - top) * (4 * w1 + w2) / 9
    assert float(line.get_attribute("d").split(",")[-1]) == pytest.approx(right)


def test_a_view_without_points_has_no_line(page):
    assert page.locator(".bpkit-fit").count() == 0


def test_points_of_two_lengths_are_refused_with_both_shapes():
    with pytest.raises(ValueError, match=r"\(3,\), \(2,\), but two lists"):
        a_view(data=(X, T[:2]))


def test_the_still_of_a_line_is_as_wide_as_its_two_pictures():
    assert (a_line().still_width, a_view().still_width) == (720, 450)
    assert a_line().still() == a_line().still()


def test_the_view_leaves_nothing_behind(page):
    stop_the_clock(page)
    press(page, "Play")
    page.evaluate("() => stop()")
    now = status(page)
    page.evaluate("() => model.set('alt', 'another')")
    page.clock.run_for(10 * PACE)
    assert status(page) == now
