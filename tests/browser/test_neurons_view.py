"""NeuronsView in Lab: the longest numbers keep to their places; a click on a plane."""

import lab
import pytest

VIEW = """
from bpkit import widgets
widgets.NeuronsView(
    lambda X, W, b: X @ W + b, [[-2.9, 1.7], [-2.9, -1.3]], [-2.7, -2.4], x=(1.9, 1.9),
    extent=(-1, 2, -1, 2),
)
"""
# Of each number in a circle: how far it sticks out. Of each sum: how many lines it has.
OUTSIDE = """(root) => {
    const circles = [...root.querySelectorAll(".bpkit-network circle")]
        .map((circle) => circle.getBBox());
    return [...root.querySelectorAll(".bpkit-network text")].flatMap((text) => {
        const box = text.getBBox();
        const x = box.x + box.width / 2, y = box.y + box.height / 2;
        const around = circles.find((c) => Math.abs(c.x + c.width / 2 - x) < c.width / 2
                                        && Math.abs(c.y + c.height / 2 - y) < 5);
        return around ? [box.width - around.width] : [];
    });
}"""
LINES = """(root) => [...root.querySelectorAll(".bpkit-sum")].map((sum) => {
    const range = document.createRange();
    range.selectNodeContents(sum);
    const { height } = range.getBoundingClientRect();
    return Math.round(height / parseFloat(getComputedStyle(sum).lineHeight));
})"""


@pytest.fixture
def view(desk, notebook_folder):
    lab.write(notebook_folder / "neurons.ipynb", VIEW)
    notebook = desk.open("neurons.ipynb")
    notebook.run(0)
    return notebook.outputs(0).locator(".bpkit")


def test_the_numbers_stand_in_their_circles(view):
    assert "z = −13.72" in view.inner_text()
    outside = view.evaluate(OUTSIDE)
    assert len(outside) == 4 and max(outside) < -2


def test_a_sum_stands_on_one_line(view):
    assert view.evaluate(LINES) == [1, 1]


def test_a_click_on_a_surface_moves_the_point(view):
    x1 = view.get_by_label("x1, an input").first
    before = float(x1.input_value())
    box = view.locator(".bpkit-plot").first.bounding_box()
    view.page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    assert float(x1.input_value()) == float(x1.get_attribute("max")) != before
