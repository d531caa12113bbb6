"""The views without a browser: the state follows the sliders, a still stays behind."""

import re

import matplotlib as mpl
import numpy as np
import pytest

from bpkit import plotting, widgets

mpl.use("Agg")

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def style():
    with mpl.style.context("bpkit.bpkit"):
        yield


def line(ax, w, b):
    if w == 5:
        raise ZeroDivisionError("w is five")
    ax.plot([0, 1], [b, w + b])
    ax.set(title=f"w = {w}")


def say(w, b):
    return f"A line with slope {w} through {b}."


def lines():
    return widgets.explore(line, alt=say, w=(-5, 5, 0.5, 1), b=(0, 2, 1, 0))


def dense(X, W, b):
    return X @ W + b


W, B = np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([0.3, -1.0])


def neurons(f=dense, **options):
    return widgets.NeuronsView(f, W, B, **options)


def move(view, **values):
    view.values = {**view.values, **values}


class Model:
    """Scores that a test sets: the predicted class of each row."""

    def __init__(self, predicted, classes):
        self.calls, self.predicted, self.classes = 0, np.array(predicted), classes

    def __call__(self, X):
        self.calls += 1
        return np.eye(self.classes)[self.predicted]


Y = np.array([0, 0, 0, 1, 1, 2])
PICTURES = np.random.default_rng(0).random((6, 36))


def live(predicted=(0, 1, 1, 2, 1, 0), **options):
    model = Model(predicted, 3)
    return widgets.TrainingView(model, PICTURES, Y, classes=3, **options), model


def trained():
    view, _ = live(every=2)
    for loss in [1.0, 0.5, 0.25]:
        view.update(loss)
    return view


VIEWS = {"explore": lines, "NeuronsView": neurons, "TrainingView": trained}
each_view = pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
slider_views = pytest.mark.parametrize("make", [lines, neurons], ids=list(VIEWS)[:2])


# what a saved notebook keeps


@each_view
def test_display_carries_a_still_with_its_alt_text_and_a_sentence(make):
    view = make()
    data, _ = view._repr_mimebundle_()
    assert WIDGET in data
    assert f'alt="{view.alt}"' in data["text/html"]
    assert 'src="data:image/png;base64,' in data["text/html"]
    assert "run this cell in JupyterLab" in data["text/html"]
    assert view.alt in data["text/plain"]


@each_view
def test_what_is_saved_is_the_same_in_every_run_and_names_no_address(make):
    first, second = (make()._repr_mimebundle_()[0] for _ in range(2))
    assert first.pop(WIDGET) != second.pop(WIDGET)  # the notebook tool drops it
    assert first == second
    assert " at 0x" not in first["text/plain"] + repr(make())
    assert not re.search(r"[0-9a-f]{16}", first["text/plain"])


def test_before_the_first_step_a_training_view_has_a_sentence_and_no_picture():
    data, _ = live()[0]._repr_mimebundle_()
    assert data["text/html"].startswith("<p>") and "<img" not in data["text/html"]


@each_view
def test_a_view_runs_offline(make):
    # w3.org names SVG's namespace; nothing is fetched from there.
    addresses = set(re.findall(r"https?://[\w./-]+", make()._esm + make()._css))
    assert addresses <= {"http://www.w3.org/2000/svg"}


# sliders


@slider_views
def test_the_view_follows_its_sliders_back_and_forth(make):
    view, names = make(), [slider["name"] for slider in make().sliders]
    start = view.get_state()
    assert set(view.values) == set(names)
    move(view, **{names[0]: 2.5})
    moved = view.get_state()
    assert moved["alt"] != start["alt"]
    assert moved["values"][names[0]] == 2.5
    move(view, **{names[0]: start["values"][names[0]]})
    assert view.get_state() == start


@slider_views
def test_the_pictured_state_is_a_function_of_the_values_alone(make):
    one, other = make(), make()
    name = one.sliders[1]["name"]
    for value in [0.5, 2.0, 1.5]:
        move(one, **{name: value})
    move(other, **{name: 1.5})
    pictured = set(one.picture(one.values))
    assert {k: getattr(one, k) for k in pictured} == {
        k: getattr(other, k) for k in pictured
    }


def test_explore_shows_what_draw_draws():
    view = lines()
    before = view.png
    move(view, w=3)
    assert view.alt == "A line with slope 3 through 0."
    assert view.png.startswith(b"\x89PNG") and view.png != before
    assert view._ax.get_title("left") == "w = 3"
    np.testing.assert_array_equal(view._ax.lines[0].get_ydata(), [0, 3])
    assert len(view._ax.lines) == 1


def test_explore_draws_on_an_axes_without_traces_of_the_last_picture():
    def draw(ax, n):
        for i in range(n):
            ax.plot([0, n], [0, i], label=str(i))
            ax.bar([i], [1])
            ax.text(0, 0, "here")
        ax.legend()
        if n > 1:
            ax.set_title("more than one")

    view = widgets.explore(draw, alt=lambda n: str(n), n=(1, 3, 1, 1))
    first = view.png
    move(view, n=3)
    assert view.png != first
    move(view, n=1)
    assert view.png == first


FRAMES = {
    "label": lambda ax, n: ax.set_xlabel(f"n is {n}"),
    "limits": lambda ax, n: ax.set_xlim(0, n),
    "ticks": lambda ax, n: ax.set_xticks([0, n / 4]),
    "tick labels": lambda ax, n: ax.set_xticks([0], [f"n is {n}"]),
    "scale": lambda ax, n: ax.set_yscale("log" if n == 2 else "linear"),
    "ground": lambda ax, n: ax.set_facecolor("yellow" if n == 2 else "white"),
    "a title": lambda ax, n: ax.set_title("n is two" if n == 2 else ""),
    "no axes": lambda ax, n: ax.axis("off" if n == 2 else "on"),
    "color bar": lambda ax, n: ax.figure.colorbar(ax.scatter([0], [0], c=[n])),
}


@pytest.mark.parametrize("change", FRAMES.values(), ids=FRAMES.keys())
def test_explore_draws_the_frame_again_where_it_changed(change):
    def draw(ax, n):
        change(ax, n)

    view = widgets.explore(draw, alt=lambda n: "", n=(1, 3, 1, 1))
    first = view.png
    move(view, n=2)
    assert view.png != first
    move(view, n=1)
    assert view.png == first


def test_explore_with_a_color_bar_keeps_one_color_bar():
    view = widgets.explore(
        lambda ax, n: plotting.surface(ax, lambda X: n * X[:, 0]),
        alt=lambda n: "",
        n=(1, 3, 1, 1),
    )
    for n in (2, 3):
        move(view, n=n)
        assert len(view._figure.axes) == 2


@pytest.mark.parametrize("bounds", [(1, 3, 1, 4), (1, 3, 1, 0), (1, 3, 0, 2)])
def test_a_slider_that_cannot_be_is_refused(bounds):
    with pytest.raises(ValueError, match="slider n is .* expected start <= value"):
        widgets.explore(lambda ax, n: None, alt=str, n=bounds)


def test_numpy_numbers_are_fine_as_bounds():
    view = widgets.explore(
        lambda ax, n: None, alt=lambda n: "", n=(*np.arange(2.0), np.float32(0.5), 0)
    )
    assert {type(bound) for bound in view.sliders[0].values()} == {str, float, int}


# errors in the learner's function


def test_an_error_at_the_first_picture_is_raised():
    with pytest.raises(ZeroDivisionError, match="w is five"):
        widgets.explore(line, alt=say, w=(-5, 5, 1, 5), b=(0, 2, 1, 0))
    with pytest.raises(ValueError, match=r"returned the shape \(6561,\)"):
        neurons(lambda X, W, b: (X @ W + b)[:, 0])


def test_a_later_error_is_shown_in_words_and_goes_away():
    view = lines()
    before = view.png
    move(view, w=5)
    assert view.error == "ZeroDivisionError: w is five"
    assert view.png == before
    move(view, w=4)
    assert view.error == "" and view.alt.startswith("A line with slope 4")


def test_a_later_error_in_a_layer_is_shown_in_words():
    def fussy(X, W, b):
        return X @ W + b if b[1] < 0 else np.ones(3)

    view = neurons(fussy)
    move(view, bA=1, bB=1)
    assert view.error.startswith("ValueError: your function returned the shape (3,)")
    assert "expected (1, 2)" in view.error
    move(view, bB=-1)
    assert view.error == ""


# NeuronsView


def surfaces(view):
    return np.frombuffer(view.surfaces, "<f4").reshape(2, view.points, view.points)


@pytest.mark.parametrize("f", [dense, lambda X, W, b: np.maximum(X @ W + b, 0)])
def test_the_surfaces_are_f_on_the_grid(f):
    view = neurons(f, extent=(-1, 2, 0, 4))
    move(view, w1A=-0.7, w2B=1.1, bB=0.4, x1=0.3)
    weights, bias = np.array([[-0.7, -1.0], [0.5, 1.1]]), np.array([0.3, 0.4])
    X, *_ = plotting.grid((-1, 2, 0, 4), view.points)
    expected = f(X, weights, bias).T.reshape(2, view.points, view.points)
    np.testing.assert_allclose(surfaces(view), expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(view.z, f(np.array([[0.3, 1.0]]), weights, bias)[0])


def test_x1_runs_along_a_row_and_x2_upward_from_the_first():
    view = neurons(lambda X, W, b: X, extent=(-1, 2, 0, 4))
    first, second = surfaces(view)
    np.testing.assert_allclose(first[0, [0, -1]], [-1, 2])
    np.testing.assert_allclose(second[[0, -1], 0], [0, 4])


def test_the_sums_are_written_out_with_their_numbers():
    view = neurons(x=(1.0, -2.0))
    assert view.sums == [
        "1·1 + (−2)·0.5 + 0.3 = 0.3",
        "1·(−1) + (−2)·2 + (−1) = −6",
    ]
    assert view.alt == "At x1 = 1, x2 = −2: unit A gives 0.3 and unit B gives −6."


def test_a_function_that_forgets_the_bias_is_contradicted():
    view = neurons(lambda X, W, b: X @ W)
    assert view.sums[0] == "1·1 + 1·0.5 + 0.3 = 1.8 (your function returns 1.5)"
    assert "unit A gives 1.5" in view.alt


def test_full_color_keeps_its_value_when_weights_change():
    view = neurons()
    assert view.limit == 7  # unit B at the corner (-2, 2) is 5, at (2, -2) it is -7
    move(view, w1A=3)
    assert view.limit == 7
    assert neurons(limit=4).limit == 4


def test_there_is_a_slider_for_each_weight_bias_and_input():
    view = neurons(x=(0.5, -1))
    assert view.values == {
        **{"w1A": 1.0, "w2A": 0.5, "w1B": -1.0, "w2B": 2.0},
        **{"bA": 0.3, "bB": -1.0, "x1": 0.5, "x2": -1.0},
    }


@pytest.mark.parametrize("weights, bias", [([1, 2], [0, 0]), (np.eye(3), np.zeros(3))])
def test_weights_of_another_shape_are_refused(weights, bias):
    with pytest.raises(
        ValueError, match=r"two inputs and two units: expected \(2, 2\)"
    ):
        widgets.NeuronsView(dense, weights, bias)


# TrainingView


def test_the_model_is_tried_by_counting_steps_and_at_the_last():
    view, model = live(every=4)
    for step in range(1, 11):
        view.update(step, last=step == 10)
    assert view.steps == [1, 4, 8, 10] and model.calls == 4
    assert view.losses == [1, (2 + 3 + 4) / 3, (5 + 6 + 7 + 8) / 4, 9.5]
    assert view.history["steps"] == view.steps
    assert view.history["losses"] == view.losses


def test_accuracy_is_the_share_of_right_rows():
    view, model = live()
    view.update(1.0)
    assert view.accuracies == [2 / 6]
    model.predicted = Y
    view.update(1.0, last=True)
    assert view.accuracies == [2 / 6, 1.0] and view.confusions() == []
    assert view.pictures == b"" and view.alt == "Step 2: loss 1, accuracy 100.0%."


def test_confusions_count_pairs_most_frequent_first_with_a_row_that_shows_it():
    view = trained()
    assert view.confusions() == [(0, 1, 2, 1), (1, 2, 1, 3), (2, 0, 1, 5)]
    assert view.confusions()[0].predicted == 1
    assert [tuple(shown) for shown in view.shown] == view.confusions()
    assert "Most often it takes 0 for 1 (2), 1 for 2 (1), 2 for 0 (1)." in view.alt


def test_the_pictures_are_those_of_the_rows():
    view = trained()
    pictures = np.frombuffer(view.pictures, np.uint8).reshape(3, 36)
    rows = PICTURES[[1, 3, 5]]
    np.testing.assert_array_equal(pictures, np.round(255 * rows / rows.max()))
    assert view.side == 6


def test_data_that_are_no_pictures_are_counted_without_pictures():
    view = widgets.TrainingView(Model([1, 1], 2), np.ones((2, 2)), [0, 1], classes=2)
    view.update(0.5)
    assert view.side == 0 and view.pictures == b"" and len(view.confusions()) == 1
    assert "<img" in view._repr_mimebundle_()[0]["text/html"]
