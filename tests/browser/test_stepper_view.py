"""StepperView in Lab: steps with no word to the kernel, and fast in a large graph."""

import json
import statistics

import lab
import pytest

SMALL = """
from bpkit import autograd, widgets
a = autograd.Value(1.0)
b = a + a
c = b + b
view = widgets.StepperView(c, a=a, b=b, c=c)
view
"""
REPORT = """
import json
print(json.dumps([view.order, view.step, view.alt, a.grad]))
"""
LARGE = """
x = autograd.Value(0.5)
made = [x]
for i in range(59):
    made.append(made[-1].tanh() if i % 3 else made[-1] * made[-1 - i // 2])
large = widgets.StepperView(made[-1], x=x)
large
"""
BUSY = """
import time
from pathlib import Path
while not Path("stepped").exists():
    time.sleep(0.01)
"""

LATENCY = """(root) => {
    root.times = [];
    root.addEventListener("keydown", () => {
        const pressed = performance.now();
        requestAnimationFrame(() => {
            const drawn = new MessageChannel();
            drawn.port1.onmessage = () => root.times.push(performance.now() - pressed);
            drawn.port2.postMessage(0);
        });
    }, true);
}"""


@pytest.fixture
def notebook(desk, notebook_folder):
    lab.write(notebook_folder / "stepper.ipynb", SMALL, REPORT, LARGE, BUSY)
    notebook = desk.open("stepper.ipynb")
    if not notebook.outputs(2).locator(".bpkit").count():
        for cell in (0, 2):
            notebook.run(cell)
    return notebook


def test_python_sees_the_order_that_was_chosen_and_its_values_are_untouched(notebook):
    view = notebook.outputs(0).locator(".bpkit")
    view.get_by_role("button", name="To the end").focus()
    notebook.page.keyboard.press("Enter")
    view.get_by_label("recursion").focus()
    notebook.page.keyboard.press("Space")
    view.get_by_text("Wrong in 1 of 3: dc/da is 6, right is 4.").first.wait_for()
    notebook.run(1)
    order, step, alt, grad = json.loads(notebook.outputs(1).inner_text())
    assert (order, step, grad) == ("recursion", 10, 0.0)
    assert alt.endswith("dc/da is 6, right is 4.")


def test_keys_are_no_shortcuts_of_lab(notebook):
    view = notebook.outputs(0).locator(".bpkit")
    before = [cell["source"] for cell in notebook.cells]
    for control in view.locator("input, button, .bpkit-pane").all():
        control.focus()
        for key in ["x", "d", "d", "b", "ArrowRight", "Home"]:
            notebook.page.keyboard.press(key)
    assert [cell["source"] for cell in notebook.cells] == before


def test_it_steps_while_the_kernel_is_busy(notebook, notebook_folder):
    view = notebook.outputs(0).locator(".bpkit")
    view.get_by_role("button", name="Reset").click()
    started = notebook.start(3)
    scrubber = view.locator("input[type=range]")
    scrubber.focus()
    for _ in range(2):
        notebook.page.keyboard.press("ArrowRight")
    assert view.locator("output").inner_text().startswith("step 2 of ")
    assert notebook.prompt(3) == "[*]:"
    (notebook_folder / "stepped").touch()
    notebook.finish(started)


def test_axe_finds_nothing(notebook):
    assert notebook.axe([".bpkit-stepper"]) == []


def test_from_key_press_to_picture_at_sixty_nodes(notebook, record_property):
    """A report, not a test of speed: this machine may be busy."""
    view = notebook.outputs(2).locator(".bpkit")
    assert view.locator(".bpkit-node").count() == 60
    view.locator("input[type=range]").focus()
    view.evaluate(LATENCY)
    for i in range(40):
        notebook.page.keyboard.press("ArrowRight")
        notebook.wait_for(
            "([view, n]) => view.times.length > n", [view.element_handle(), i]
        )
    times = view.evaluate("(root) => root.times")
    text = f"stepper, 60 nodes {statistics.median(times):.0f} ms"
    record_property("key press to picture", text)
    assert len(times) == 40 and view.locator("output").inner_text().startswith(
        "step 40"
    )
