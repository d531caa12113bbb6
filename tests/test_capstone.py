"""python -m bpkit.exercises capstone: overwrites nothing, says what is true."""

import importlib
import json
import shutil
from pathlib import Path

import pytest
from helpers import few
from notebook_form.page import words

from bpkit import capstone, exercises
from bpkit.capstone import page, process, tests
from bpkit.capstone.lines import BEGIN, DONE, OPEN, WAITS

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "solutions" / "capstone"
OPERATION, SLIPS = "operation.py", "slips.py"


@pytest.fixture
def folder(tmp_path):
    """The worked example, to be spoiled."""
    return shutil.copytree(EXAMPLE, tmp_path / "capstone")


def change(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def by_name(lines):
    return {line.name: line for line in lines}


def tried(folder, **more):
    right, slips = process.tried(folder, **more)
    return by_name(right), slips


# The command --------------------------------------------------------------------------


def test_an_untouched_layout_is_not_begun_in_every_line(tmp_path):
    capstone.lay_out(tmp_path)
    for lines in capstone.examine(tmp_path).values():
        assert {line.state for line in lines} == {BEGIN}, lines


def test_the_worked_example_is_whole():
    for lines in capstone.examine(EXAMPLE).values():
        assert {line.state for line in lines} == {DONE}, lines


def test_what_is_there_is_never_overwritten_and_what_is_gone_comes_back(tmp_path):
    assert set(capstone.lay_out(tmp_path)) == set(capstone.FILES)
    (tmp_path / OPERATION).write_text("mine")
    (tmp_path / SLIPS).unlink()
    assert capstone.lay_out(tmp_path) == [SLIPS]
    assert (tmp_path / OPERATION).read_text() == "mine"


def test_the_command_lays_it_out_in_my_work_and_points_to_the_rubric(
    tmp_path, monkeypatch, capsys
):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "00_start_here.ipynb").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(capstone, "examine", lambda folder: {"right": []})
    assert exercises.main(["capstone"]) == 0
    told = capsys.readouterr().out
    assert str(Path("my_work") / "capstone") in told
    assert {p.name for p in (tmp_path / "my_work/capstone").iterdir()} == set(
        capstone.FILES
    )
    assert "docs/teaching.md#the-capstone" in told


def test_the_rubric_that_it_points_to_has_three_lines_for_each_of_the_three():
    text = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    rubric = text.partition("## The capstone\n")[2].partition("\n## ")[0]
    for part, marks in [("Right", 40), ("Tested", 30), ("Explained", 30)]:
        lines = [row for row in rubric.splitlines() if row.startswith(f"| {part}")]
        assert len(lines) == 3
        assert sum(int(row.split("|")[-2]) for row in lines) == marks


def test_the_templates_travel_with_the_package():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"capstone/template/*"' in text
    for template in capstone.FILES.values():
        assert (capstone.TEMPLATE / template).is_file()


# A loop is waited for no longer than it takes a busy machine to come there.
LIMIT = {"an endless loop": 8, "one that never comes back": 8}

# Right --------------------------------------------------------------------------------

BACK, FORTH = "def operation_backward(dS, A, B):", "def operation(A, B):"
RIGHT = {  # what is spoiled: (old, new, the line that says it, a part of its sentence)
    "a gradient that is off": (
        "(V - S * U)", "(V - 1.01 * S * U)", "gradients", "wrong at entry",
    ),
    "a value that is off": (
        "np.sum(unit(A) * unit(B), axis=1)",
        "1.01 * np.sum(unit(A) * unit(B), axis=1)",
        "values",
        "entry (",
    ),
    "an oracle that asks the operation": (
        "    S = np.empty(len(A))", "    return operation(A, B)",
        "values", "an oracle goes another way",
    ),
    "a gradient of another shape": (
        "return dA, dB", "return dA.T, dB", "shapes", "has shape (3, 4), expected",
    ),
    "one gradient too many": (
        "return dA, dB", "return dA, dB, dB", "shapes", "3 things for 2 inputs",
    ),
    "no return": ("return dA, dB", "pass", "gradients", "expected an array of floats"),
    "an input that is written into": (
        BACK, BACK + "\n    A *= 1.0 + 1e-3", "purity", "writes into its argument 1",
    ),
    "nan for large inputs": (
        "return np.sum(unit(A) * unit(B), axis=1)",
        "return np.sum(unit(A) * unit(B), axis=1) + 0 * np.exp(A**2).sum(1)",
        "large", "has nan",
    ),
    "inputs without a comma": (
        "return rng.standard_normal((4, 3)), rng.standard_normal((4, 3))",
        "return rng.standard_normal((4, 3))", "inputs", "expected a tuple",
    ),
    "inputs that are always the same": (
        "return rng", "rng = np.random.default_rng(0)\n    return rng",
        "inputs", "two seeds gave the same",
    ),
    "inputs that no seed repeats": (
        "return rng", "rng = np.random.default_rng()\n    return rng",
        "inputs", "one seed gave others",
    ),
    "far too many entries": ("((4, 3)), ", "((40, 30)), ", "inputs", "have 1212"),
    "something left to be written": (
        "def unit", "# TODO: mend\ndef unit", OPERATION, "stands in line",
    ),
    "a function that is gone": (
        "def oracle", "def other", OPERATION, "no function oracle",
    ),
    "a syntax error": (
        "def unit(A):", "def unit(A:", OPERATION, "SyntaxError in line",
    ),
    "a name that is not there": ("S = unit", "S = unti", "gradients", "NameError"),
    "a way out": (FORTH, FORTH + "\n    raise SystemExit", "values", "SystemExit"),
    "python's end": (
        FORTH, FORTH + "\n    import os; os._exit(3)", "values", "exit code 3",
    ),
    "an endless loop": (
        FORTH, FORTH + "\n    while True: print()", "values", "did not come back",
    ),
}  # fmt: skip


def test_an_input_that_gets_no_gradient_is_called_a_constant(folder):
    assert "constant" not in tried(folder)[0]["shapes"].sentence
    change(folder, OPERATION, "return dA, dB", "return dA")
    assert "1 of 2" in (said := tried(folder)[0]["shapes"].sentence)
    assert "constant" in said


@pytest.mark.parametrize("what", few(RIGHT, 4))
def test_what_is_wrong_is_said_in_the_line_that_asks_for_it(folder, what):
    old, new, name, sentence = RIGHT[what]
    change(folder, OPERATION, old, new)
    right, _ = tried(folder, seconds=LIMIT.get(what, 60))
    assert right[name].state == OPEN
    assert sentence in right[name].sentence
    assert list(right) == list(process.RIGHT)


def test_an_honest_capstone_of_a_single_input_with_a_kink_and_a_label_is_right(
    tmp_path,
):
    """A bare gradient, a constant that gets none, relu's slope at 0 itself."""
    (tmp_path / OPERATION).write_text(
        "import numpy as np\n"
        "def operation(X, y): return np.maximum(X, 0)[np.arange(len(y)), y]\n"
        "def operation_backward(dZ, X, y):\n"
        "    dX = np.zeros_like(X)\n"
        "    dX[np.arange(len(y)), y] = dZ\n"
        "    return dX * (X > 0)\n"
        "def inputs(rng):\n"
        "    X = rng.standard_normal((4, 3)); X[:, 1] = 0\n"
        "    return X, rng.integers(3, size=4)\n"
        "def oracle(X, y): return np.array([max(x[k], 0.0) for x, k in zip(X, y)])\n"
    )
    (tmp_path / SLIPS).write_text("SLIPS = []")
    right, _ = tried(tmp_path)
    assert {line.state for line in right.values()} == {DONE}, right


# Tested -------------------------------------------------------------------------------

SLIP = {
    "the pair itself": (
        "no_roots,\n        ", "operation,\n        ", "gives the numbers",
    ),
    "one that stands there already": (
        "no_roots,\n        ", "one_length_for_all,\n        ", "",
    ),
    "without a hint": (
        '"A length is a root: |a| = sqrt(a·a). Of a with itself comes 1."',
        '""',
        "hint",
    ),
    "one that stops": ("A * B, axis=1) / (length(A) **", "A @ B) / (length(A) **",
                       "with ValueError"),
    "one that never comes back": (
        "def no_roots(A, B):", "def no_roots(A, B):\n    while True: pass",
        "did not come back",
    ),
    "of neither partner": (
        '"operation",\n        no_roots', '"oracle",\n        no_roots',
        "expected 'operation' or",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", few(SLIP, 2))
def test_a_slip_that_is_none_is_named(folder, what):
    old, new, sentence = SLIP[what]
    change(folder, SLIPS, old, new)
    _, slips = tried(folder, seconds=LIMIT.get(what, 60))
    spoiled = [slip for slip in slips if slip.state == OPEN]
    assert len(spoiled) == 1 and sentence in spoiled[0].sentence


def test_slips_behind_one_that_never_comes_back_wait_and_are_counted(folder):
    old, new, _ = SLIP["one that never comes back"]
    change(folder, SLIPS, old, new)
    _, slips = process.tried(folder, seconds=8)
    assert [slip.state for slip in slips] == [OPEN, WAITS, WAITS, WAITS, WAITS]
    assert tests.of_slips(slips) == "there are 5."


def test_slips_of_an_operation_that_is_not_right_yet_wait(folder):
    change(folder, OPERATION, "return dA, dB", "raise NotImplementedError")
    right, slips = tried(folder)
    assert right["gradients"].state == BEGIN
    assert {slip.state for slip in slips[2:]} == {WAITS}


def test_a_mark_that_is_left_lets_no_test_wait(folder):
    change(folder, OPERATION, "def unit", "# TODO: mend\ndef unit")
    (folder / "test_operation.py").write_text("def test_nothing():\n    pass\n")
    right, _ = process.tried(folder)
    assert right[0].state == OPEN
    assert tests.lines(folder, right, [])[0].sentence == "1 pass."


def test_tests_that_catch_nothing_are_told_which_slip_they_pass(folder):
    path = folder / "test_operation.py"
    path.write_text("def test_nothing():\n    pass\n")
    (folder / SLIPS).write_text(
        (folder / SLIPS).read_text(encoding="utf-8").replace("SLIPS = [", "ALL = [")
        + "SLIPS = ALL[:1]\n",
        encoding="utf-8",
    )
    found = by_name(tests.lines(folder, *process.tried(folder)))
    assert found["tests"].state == DONE
    assert found["slips"].sentence == "there are 1. Write 4 more."
    assert found["slip 1, no_roots"].state == OPEN
    assert "your tests pass with it in place" in found["slip 1, no_roots"].sentence


TESTS = {
    "one that fails": (
        "    pass\ndef test_b():\n    assert 0\n", OPEN, "1 of 2 fail: test_b",
    ),
    "one that is skipped": (
        "    pass\ndef test_b():\n    import pytest; pytest.skip('later')\n",
        OPEN, "1 of 2 are skipped",
    ),
    "a syntax error": ("  (", OPEN, "1 fail"),
    "no end": ("    while True: print('still here')\n", OPEN, "do not end within 4"),
}  # fmt: skip


@pytest.mark.parametrize("what", few(TESTS, 2))
def test_learners_tests_that_do_not_pass_make_the_slips_wait(folder, monkeypatch, what):
    text, state, sentence = TESTS[what]
    (folder / "test_operation.py").write_text(f"def test_a():\n{text}")
    if what == "no end":
        monkeypatch.setattr(tests, "SECONDS", 4)
        monkeypatch.setattr(tests, "run", with_limit(4))
    right, slips = process.tried(folder)
    found = by_name(tests.lines(folder, right, slips))
    assert found["tests"].state == state
    if what != "a syntax error":
        assert sentence in found["tests"].sentence
    assert found["slip 1, no_roots"].state == WAITS


def with_limit(seconds):
    return lambda command, folder, _, **more: process.run(
        command, folder, seconds, **more
    )


def test_an_operation_that_does_not_load_lets_the_tests_wait(folder):
    (folder / OPERATION).write_text("def (")
    right, slips = process.tried(folder)
    assert tests.lines(folder, right, slips)[0].state == WAITS


def test_where_pytest_is_missing_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setattr(tests, "find_spec", lambda name: None)
    right, slips = process.tried(folder)
    assert "pip install pytest" in tests.lines(folder, right, slips)[0].sentence


# Explained ----------------------------------------------------------------------------


def spoiled(cells, change_of):
    for cell in cells:
        cell["source"] = change_of("".join(cell["source"]))


PAGES = {  # what is taken out: (old, new, the line that misses it)
    "a mark left": ("Check yourself", "Check yourself TODO", "page.ipynb"),
    "no question": ("?", ".", "question"),
    "no predict": ("**Predict.**", "Guess.", "predict"),
    "no wrong answer": ('["same", "ten times", "a tenth"]', '["a tenth"]', "predict"),
    "no reveal": ("reveal(", "print(", "predict"),
    "no numbers": ("\n1. $", "\n$", "derivation"),
    "no slip": ("**Slip.**", "Careful:", "slip"),
    "no answers": ("<details>", "<b>", "check yourself"),
    "many words": ("## Next", "## Next\n\n" + "one two three " * 30, "words"),
}


@pytest.mark.parametrize("what", PAGES)
def test_what_a_page_lacks_is_said_in_its_line_and_in_no_other(folder, what):
    old, new, name = PAGES[what]
    nb = json.loads((folder / "page.ipynb").read_text(encoding="utf-8"))
    change_of = (lambda s: s.replace(old, new)) if what != "no numbers" else numberless
    spoiled(nb["cells"], change_of)
    (folder / "page.ipynb").write_text(json.dumps(nb), encoding="utf-8")
    found = by_name(page.lines(folder / "page.ipynb"))
    assert [x.name for x in found.values() if x.state == OPEN] == [name]


def numberless(source):
    return "\n".join(row.lstrip("123456. ") for row in source.split("\n"))


@pytest.mark.parametrize("spoil", ["outputs", "alt", "png"])
def test_a_page_that_was_not_run_or_shows_no_alt_text_is_told_so(folder, spoil):
    nb = json.loads((folder / "page.ipynb").read_text(encoding="utf-8"))
    for cell in nb["cells"]:
        if spoil == "outputs" and "outputs" in cell:
            cell["outputs"] = []
        for output in cell.get("outputs", []):
            if spoil == "alt" and "image/png" in output.get("data", {}):
                output["data"].pop("text/html")
            output.get("data", {}).pop("image/png" if spoil == "png" else "", None)
    (folder / "page.ipynb").write_text(json.dumps(nb), encoding="utf-8")
    found = by_name(page.lines(folder / "page.ipynb"))
    assert found["figure"].state == OPEN
    assert (found["page.ipynb"].state == OPEN) == (spoil == "outputs")


BROKEN = [{}, {"cell_type": "code", "source": "", "outputs": [{"data": 3}]}]
NO_PAGES = ["", "no json", "[]", '{"cells": 3}']
NO_PAGES += [json.dumps({"cells": [cell]}) for cell in BROKEN]


@pytest.mark.parametrize("text", NO_PAGES)
def test_a_page_that_is_no_notebook_gets_a_sentence(tmp_path, text):
    (tmp_path / "page.ipynb").write_text(text)
    found = page.lines(tmp_path / "page.ipynb")
    assert [line.state for line in found] == [OPEN] * len(page.NAMES)
    assert "not a notebook" in found[0].sentence


def test_words_are_counted_as_in_the_chapters():
    for path in [EXAMPLE / "page.ipynb", *sorted(ROOT.glob("chapters/0*.ipynb"))]:
        for text in page.Page(path).prose:
            assert page.words(text) == len(words(text))


def test_the_words_of_a_page_have_a_chapters_maxima():
    house = importlib.import_module("notebook_form.prose")
    assert (page.WORDS, page.WORDS_IN_CELL) == (house.WORDS, house.WORDS_IN_CELL)
