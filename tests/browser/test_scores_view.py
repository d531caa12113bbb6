"""ScoresView in Lab: what the browser computed reaches Python, and is bpkit's."""

import json

import lab
import pytest

VIEW = """
from bpkit import widgets
view = widgets.ScoresView((1.0, -2.0, 0.0))
import time
view.observe(lambda change: time.sleep(0.3))  # a kernel that is busy elsewhere
view
"""
REPORT = """
import json
import numpy as np
from bpkit.activations import softmax
from bpkit.losses import cross_entropy, cross_entropy_backward
Z, y = view.scores[None], np.array([view.right])
mine = [softmax(Z)[0].tolist(), cross_entropy(Z, y),
        cross_entropy_backward(1.0, Z, y)[0].tolist()]
print(json.dumps([view.values, view.right, view.seen, mine]))
"""


@pytest.fixture
def notebook(desk, notebook_folder):
    lab.write(notebook_folder / "scores.ipynb", VIEW, REPORT)
    notebook = desk.open("scores.ipynb")
    notebook.run(0)
    return notebook


def test_python_sees_what_the_browser_computed_and_it_is_what_bpkit_computes(notebook):
    view = notebook.outputs(0).locator(".bpkit")
    view.get_by_label("z1, score of dog").focus()
    notebook.page.keyboard.press("End")
    notebook.page.keyboard.press("ArrowLeft")
    view.get_by_role("radio").first.focus()
    notebook.page.keyboard.press("ArrowUp")  # around the end, to the last one
    notebook.run(1)
    text = notebook.outputs(1).inner_text()
    values, right, seen, (probabilities, loss, gradient) = json.loads(text)
    assert (values, right) == ({"z0": 1, "z1": 4.9, "z2": 0}, 2)
    assert seen["probabilities"] == pytest.approx(probabilities, rel=1e-12)
    assert seen["loss"] == pytest.approx(loss, rel=1e-12)
    assert seen["gradient"] == pytest.approx(gradient, rel=1e-12)
