"""The drawing functions draw what they say; `show` keeps the alt text."""

import base64
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from bpkit import plotting
from bpkit.widgets._neurons import COLORS
from bpkit.widgets._view import STATIC

mpl.use("Agg")


@pytest.fixture(autouse=True)
def style():
    with mpl.style.context("bpkit.bpkit"):
        yield


@pytest.fixture
def ax():
    return Figure().add_subplot()


class Images(HTMLParser):
    """The attributes of every <img> in a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.found.append(dict(attributes))


def texts(ax):
    return [text.get_text() for text in ax.texts]


# show


def a_figure():
    fig = Figure()
    fig.add_subplot().plot([1, 2], [3, 1])
    return fig


def bundle(**words):
    return plotting.bundle(plotting.png(a_figure()), **words)


def test_bundle_holds_the_alt_text_in_html_and_in_plain_text():
    data = bundle(alt="A line falls.", caption="It falls.")
    assert set(data) == {"text/html", "image/png", "text/plain"}
    (image,) = Images(data["text/html"]).found
    assert image["alt"] == data["text/plain"] == "A line falls."
    assert "<figcaption>It falls.</figcaption>" in data["text/html"]


def test_alt_and_caption_are_escaped():
    evil = 'a < b & "c" <script>alert(1)</script>'
    page = bundle(alt=evil, caption=evil)["text/html"]
    assert "<script" not in page
    assert Images(page).found[0]["alt"] == evil


def test_the_html_and_the_png_are_the_same_picture():
    data = bundle(alt="a")
    (image,) = Images(data["text/html"]).found
    assert image["src"] == "data:image/png;base64," + data["image/png"]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_no_caption_no_figcaption():
    assert "figcaption" not in bundle(alt="a")["text/html"]


def test_png_is_the_same_twice_and_carries_no_date_or_version():
    data = plotting.png(a_figure())
    assert data == plotting.png(a_figure())
    assert b"Software" not in data and b"matplotlib" not in data
    assert not re.search(rb"20\d\d-\d\d-\d\d", data)


def test_png_has_a_palette_and_keeps_white_and_the_main_colors():
    fig = Figure(figsize=(3, 2))
    ax = fig.add_subplot()
    ax.imshow(np.linspace(0, 1, 10000).reshape(100, 100), cmap="viridis")
    ax.axhspan(20, 60, color=plotting.BACKWARD)
    picture = Image.open(io.BytesIO(plotting.png(fig)))
    assert picture.mode == "P" and len(picture.getcolors()) <= 256
    colors = {color for _, color in picture.convert("RGB").getcolors()}
    assert {(255, 255, 255), (0xD5, 0x5E, 0x00)} <= colors


def test_a_thin_line_over_many_colors_keeps_its_own():
    """Else a line and its name in the key would differ."""
    fig = Figure(figsize=(9, 5.6))
    for ax in fig.subplots(2, 3).flat:
        places, across, along = plotting.grid((-2, 2, -2, 2), 81)
        height = np.sqrt(places**2 @ [1, 10]).reshape(81, 81)
        ax.contourf(across, along, height, 30, cmap="viridis")
        for n, color in enumerate(plotting.CLASS_COLORS):
            ax.plot([-1.5, -1.3], [n / 4, n / 4], color=color, lw=1.5)
    full = io.BytesIO()
    fig.savefig(full, format="png")
    drawn, stored = (
        np.asarray(Image.open(file).convert("RGB")).astype(int)
        for file in (full, io.BytesIO(plotting.png(fig)))
    )
    for color in plotting.CLASS_COLORS:
        here = (drawn == np.round(255 * np.array(to_rgb(color)))).all(axis=2)
        assert here.any() and np.abs(stored - drawn)[here].max() < 16, color


PROGRAM = """
import hashlib
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
from bpkit import plotting
plt.style.use("bpkit.bpkit")
fig, ax = plt.subplots()
plotting.surface(ax, lambda X: X[:, 0] - X[:, 1])
print(hashlib.sha256(plotting.png(fig)).hexdigest())
plotting.show(ax, alt="a plane")
print(plt.get_fignums())
"""


def test_outside_jupyter_show_is_quiet_and_another_process_draws_the_same_bytes():
    outs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
        )
        for _ in range(2)
    ]
    assert outs[0].stdout == outs[1].stdout
    digest, open_figures = outs[0].stdout.splitlines()
    assert len(digest) == 64 and open_figures == "[]"


@pytest.mark.parametrize("what", ["axes", "array", "figure"])
def test_show_displays_once_and_closes_the_figure(what, monkeypatch):
    import matplotlib.pyplot as plt

    shown = []
    monkeypatch.setattr(plotting, "get_ipython", lambda: object())
    monkeypatch.setattr(plotting, "display", lambda data, raw: shown.append(data))
    fig, axes = plt.subplots(1, 2)
    plotting.show({"axes": axes[0], "array": axes, "figure": fig}[what], alt="two")
    assert [data["text/plain"] for data in shown] == ["two"]
    assert fig.number not in plt.get_fignums()


# drawing functions

X = np.array([[0.0, 1.0], [1.0, 0.5], [-1.0, 2.0], [0.5, -1.0]])


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plotting.scatter(ax, X, np.array([0, 1, 0, 2])),
        lambda ax: plotting.surface(ax, lambda X: X[:, 0]),
        lambda ax: plotting.images(ax, np.eye(4), columns=2),
        lambda ax: plotting.network(ax, np.ones((2, 3)), np.zeros(3)),
    ],
    ids=["scatter", "surface", "images", "network"],
)
def test_drawing_functions_return_the_axes_they_were_given(draw, ax):
    assert draw(ax) is ax


def test_training_returns_the_axes_it_was_given():
    axes = Figure().subplots(1, 3)
    assert plotting.training(axes, [1, 2], [2.0, 1.0], [0.1, 0.5]) is axes


def test_classes_differ_in_color_and_in_marker(ax):
    plotting.scatter(ax, X, np.array([0, 1, 0, 2]))
    groups = ax.collections
    assert [len(group.get_offsets()) for group in groups] == [2, 1, 1]
    np.testing.assert_array_equal(groups[0].get_offsets(), X[[0, 2]])
    assert len({tuple(group.get_facecolor()[0]) for group in groups}) == 3
    assert len({group.get_paths()[0].vertices.tobytes() for group in groups}) == 3


def test_colors_of_classes_can_be_told_apart_and_begin_with_forward():
    assert plotting.CLASS_COLORS[:2] == (plotting.FORWARD, plotting.BACKWARD)
    assert len(set(plotting.CLASS_COLORS)) == len(plotting.CLASS_COLORS)
    assert len(set(plotting.CLASS_MARKERS)) == len(plotting.CLASS_COLORS)


def test_grid_runs_through_x1_first():
    points, x1, x2 = plotting.grid((0, 1, 10, 14), points=3)
    np.testing.assert_array_equal(points[:4], [[0, 10], [0.5, 10], [1, 10], [0, 12]])
    np.testing.assert_array_equal(points[:, 0].reshape(3, 3)[0], x1)
    np.testing.assert_array_equal(points[:, 1].reshape(3, 3)[:, 0], x2)


def curved(X):
    return X[:, 0] ** 2 + 2 * X[:, 1] - 1


def lines_of(ax):
    return [c for c in ax.collections if isinstance(c, mpl.contour.QuadContourSet)]


def test_the_surface_shows_f_and_its_line_lies_where_f_is_zero(ax):
    plotting.surface(ax, curved, extent=(-2, 2, -1, 3), points=81)
    mesh = ax.collections[0]
    points, *_ = plotting.grid((-2, 2, -1, 3), 81)
    np.testing.assert_array_equal(np.ravel(mesh.get_array()), curved(points))
    (line,) = lines_of(ax)
    on_line = np.concatenate(line.allsegs[0])
    assert len(on_line) > 50
    # Straight pieces over cells of width h miss a curve f by at most f'' h^2 / 8.
    assert np.max(np.abs(curved(on_line))) <= 2 * (4 / 80) ** 2 / 8 + 1e-12
    assert "z = 0" in texts(ax)


def test_zero_is_the_middle_of_the_colors_and_nearly_white(ax):
    plotting.surface(ax, lambda X: X[:, 0] + 5)
    mesh = ax.collections[0]
    assert mesh.norm.vmin == -mesh.norm.vmax == -7
    assert min(mesh.cmap(mesh.norm(0.0))[:3]) > 0.95


@pytest.mark.parametrize("sign", [1, -1])
def test_a_surface_of_one_sign_has_no_zero_line_and_one_sign_in_words(ax, sign):
    plotting.surface(ax, lambda X: sign * (X[:, 0] ** 2 + 1))
    assert not lines_of(ax)
    assert texts(ax) == ["+" if sign > 0 else "−"]


def test_the_signs_stand_where_f_is_largest_and_smallest(ax):
    plotting.surface(ax, lambda X: X[:, 0] + 2 * X[:, 1])
    at = {t.get_text(): t.get_position() for t in ax.texts if t.get_text() in "+−"}
    assert min(at["+"]) > 1.5 and max(at["−"]) < -1.5


def test_a_surface_that_is_zero_everywhere_is_drawn(ax):
    plotting.surface(ax, lambda X: np.zeros(len(X)))
    assert not lines_of(ax) and texts(ax) == []


def test_images_stand_in_rows_each_in_its_place(ax):
    pictures = np.arange(3 * 9).reshape(3, 9) + 1.0
    plotting.images(ax, pictures, columns=2)
    tiles = np.asarray(ax.images[0].get_array())
    assert tiles.shape == (3 + 2 + 3, 3 + 2 + 3)
    np.testing.assert_array_equal(tiles[:3, :3], pictures[0].reshape(3, 3))
    np.testing.assert_array_equal(tiles[:3, 5:], pictures[1].reshape(3, 3))
    np.testing.assert_array_equal(tiles[5:, :3], pictures[2].reshape(3, 3))
    assert np.all(tiles[5:, 5:] == 0)


def test_signed_images_are_white_at_zero_and_each_as_strong_as_its_largest(ax):
    plotting.images(
        ax, np.array([[0.0, 1, 2, 4], [0, -1, 0, 0.5]]), columns=2, signed=True
    )
    (image,) = ax.images
    tiles = np.asarray(image.get_array())
    assert tiles[1, 1] == 1 and tiles[0, 5] == -1 and tiles[0, 0] == tiles[0, 2] == 0
    assert image.norm(0.0) == 0.5 and (image.norm.vmin, image.norm.vmax) == (-1, 1)


def test_a_largest_number_below_zero_moves_no_white(ax):
    plotting.images(ax, np.array([[0.0, -1, -2, 1]]), columns=1, signed=True)
    assert ax.images[0].norm(0.0) == 0.5


WHITE = (1, 1, 1, 1)


def test_signed_colors_are_white_at_exactly_zero(ax):
    middle = plotting.SIGNED.N // 2
    assert plotting.SIGNED(0.5) == plotting.SIGNED(middle) == WHITE
    assert plotting.SIGNED(middle - 1) != WHITE != plotting.SIGNED(middle + 1)
    plotting.surface(ax, lambda X: X[:, 0], colorbar=False)
    assert tuple(ax.collections[0].to_rgba(0.0)) == WHITE
    colors = np.frombuffer(COLORS, np.uint8).reshape(-1, 4)
    assert len(colors) % 2 and colors[len(colors) // 2].tolist() == [255] * 4


def test_the_ramp_beside_a_surface_has_the_surfaces_colors():
    css = (STATIC / "views.css").read_text(encoding="utf-8")
    ramp = re.search(r"linear-gradient\(to right,([^)]*)\)", css)[1].split(",")
    colors = [to_rgb(color.strip()) for color in ramp]
    wanted = plotting.SIGNED(np.linspace(0, 1, len(ramp)))[:, :3]
    np.testing.assert_allclose(colors, wanted, atol=3 / 255)
    assert colors[len(ramp) // 2] == (1, 1, 1)


DIVERGING = re.compile(
    r"['\"](?:PiYG|PRGn|BrBG|PuOr|RdGy|RdBu|RdYlBu|RdYlGn|Spectral|coolwarm|bwr|seismic|"
    r"berlin|managua|vanimo)(?:_r)?['\"]|#f7f7f7",
    re.IGNORECASE,
)


def code_of(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def test_there_is_no_other_map_for_signed_numbers():
    root, found = Path(plotting.__file__).parents[1], []
    for pattern in ("bpkit/**/*.py", "bpkit/**/static/*", "*/*.ipynb", "*/*/*.ipynb"):
        for path in root.glob(pattern):
            found += [(path.name, name) for name in DIVERGING.findall(code_of(path))]
    assert found == [("plotting.py", '"PRGn"')]


def test_images_take_channels_and_labels(ax):
    plotting.images(ax, np.ones((4, 1, 5, 5)), columns=4, labels=list("abcd"))
    assert texts(ax) == list("abcd")


def test_network_has_a_number_on_every_edge_and_a_bias_at_every_unit(ax):
    W, b = np.array([[1, -2, 3], [0.5, 0.002, 4]]), np.array([0.25, -1, 7])
    plotting.network(ax, W, b)
    shown = texts(ax)
    for number in ["1", "−2", "3", "0.5", "0.002", "4"]:
        assert number in shown
    assert [text for text in shown if text.startswith("b")] == [
        *("b = 0.25", "b = −1", "b = 7")
    ]
    assert len(ax.lines) == 6


def test_network_with_an_input_shows_what_comes_out(ax):
    plotting.network(ax, [[2, 1], [1, -2]], [-1.5, 0.5], x=(3, 2))
    assert {"3", "2", "6.5", "−0.5", "unit A", "unit B"} <= set(texts(ax))


def test_the_numbers_of_a_network_stand_in_their_circles():
    ax = Figure(figsize=(3.4, 3), layout="constrained").subplots()
    plotting.network(ax, np.ones((2, 2)), [0, 0], x=(-1.25, 2), z=(-4.04, -13.6))
    ax.figure.draw_without_rendering()
    circle = ax.patches[0].get_window_extent().width
    inside = [
        text for text in ax.texts if text.get_text() in ("−4.04", "−13.6", "−1.25")
    ]
    assert len(inside) == 3
    assert max(text.get_window_extent().width for text in inside) < circle


def test_network_shows_the_values_it_is_given_instead(ax):
    plotting.network(ax, [[2, 1], [1, -2]], [-1.5, 0.5], x=(3, 2), z=(6.5, 0))
    assert "0" in texts(ax) and "−0.5" not in texts(ax)


def test_training_draws_both_curves_and_the_confusions():
    axes = Figure().subplots(1, 3)
    pictures = np.zeros((5, 9))
    pictures[3] = 1
    plotting.training(
        axes, [1, 10], [2.3, 0.5], [0.1, 0.875], confusions=[(4, 9, 12, 3)], X=pictures
    )
    np.testing.assert_array_equal(axes[0].lines[0].get_xydata(), [[1, 2.3], [10, 0.5]])
    np.testing.assert_array_equal(axes[1].lines[0].get_ydata(), [0.1, 0.875])
    assert axes[0].get_title("left") == "loss 0.5"
    assert axes[1].get_title("left") == "accuracy 87.5%"
    assert texts(axes[2]) == ["4 → 9\n12 times"]
    assert np.all(np.asarray(axes[2].images[0].get_array())[-3:, :3] == 1)


def test_the_style_is_white_six_by_three_point_six_and_okabe_ito():
    cycle = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
    assert mpl.rcParams["figure.figsize"] == [6, 3.6]
    assert mpl.rcParams["figure.facecolor"] == "white"
    assert not mpl.rcParams["axes.spines.top"]
    assert cycle[: len(plotting.CLASS_COLORS)] == list(plotting.CLASS_COLORS)
