"""Each rule on the notebooks is silent on a good one and fires on a bad one."""

import base64
import io
import re
import shutil

import notebook_build
import notebook_files as files
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from notebook_form import RULES, report, rules_for, violations
from notebook_form.page import Page, words
from PIL import Image


def encoded(picture):
    file = io.BytesIO()
    picture.save(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


CHAPTER = '''
# %% [markdown]
# # 1. Weigh a parcel
#
# [Home](../README.md) · [Back](00_before.ipynb#What-it-was)

# %% [markdown]
# | You will be able to | You need | Time |
# |---|---|---|
# | weigh | [00](00_before.ipynb) | 30 minutes |

# %% [markdown]
# ## From before
# <details><summary>One?</summary>Yes.</details>
# <details><summary>Two?</summary>Yes.</details>
# <details><summary>Three?</summary>Yes.</details>

# %%
import numpy as np

from bpkit.plotting import show

# %% [markdown]
# ## How heavy?
#
# > **Predict.** Is $2x$ more than `x`?
#
# $$
# z = 2 x
# $$
#
# The formula again.

# %% tags=["reference"]
def double(X):
    """In the notebook's words."""
    return 2 * X


# %% [markdown]
# > **Try.** [One](../exercises/01_parcel.ipynb).
#
# Draw.

# %%
rng = np.random.default_rng(0)
ax = double(rng.normal(size=(2, 3)))  # (n, d_in)
show(ax, alt="Six points on a line.", caption="Twice as high.")

# %% [markdown] tags=["claim"]
# **Claim 22.** *A parcel is heavy.*
#
# | | |
# |---|---|
# | Setting | two parcels |
# | Verdict | **holds here** |
# | Turns at | nothing that was turned: half and three times the parcels |

# %% [markdown]
# ## Pause here
#
# > **Try.** [Two](../exercises/01_parcel.ipynb).

# %% [markdown]
# ## Is it right?
#
# An error on purpose.

# %% tags=["raises-exception"]
double(1, 2)

# %% [markdown]
# Text.

# %% tags=["nbval-check-output"]
double(2)

# %% [markdown]
# ## Check yourself
# <details><summary>One?</summary>Yes.</details>
# <details><summary>Two?</summary>Yes.</details>
# <details><summary>Three?</summary>Yes.</details>
# <details><summary>Four?</summary>Yes.</details>

# %% [markdown]
# ## In one minute
#
# Twice.

# %% [markdown]
# ## Next
# [Exercises](../exercises/01_parcel.ipynb), [a](https://a.org), [b](https://b.org).
'''

SOLUTIONS = """
# %% [markdown]
# # 1. Weigh a parcel: exercises

# %%
from bpkit.checks import check

# %% [markdown]
# ## 01.1 Triple

# %%
def triple(X):
    ### BEGIN SOLUTION
    return 3 * X
    ### END SOLUTION


# %%
check("01.1", triple)

# %% [markdown] tags=["solution"]
# Three times one is three.
"""

PNG = encoded(Image.new("P", (2, 2)))
RGB = encoded(Image.new("RGB", (2, 2)))
PICTURE = (
    '<figure><img alt="Six points on a line." src="x">'
    "<figcaption>Twice as high.</figcaption></figure>"
)


def save(nb, path):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(files.dumps(files.tidy(nb, path)))


def executed(nb):
    """The notebook as if it had been run, without a kernel."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, 1):
        cell.execution_count = count
        if "show(" in cell.source:
            data = {"text/html": PICTURE, "image/png": PNG, "text/plain": "Six."}
            cell.outputs = [new_output("display_data", data)]
        if cell.source == "double(2)":
            data = {"text/plain": "4"}
            cell.outputs = [new_output("execute_result", data, execution_count=count)]
        if "raises-exception" in files.tags(cell):
            cell.outputs = [error("TypeError")]
    return nb


REFERENCE = {"tags": ["reference"]}
GUARDED = '''
def half(X):
    """Behind a door."""
    doors.require_floats("half", X)
    return X / 2
'''


@pytest.fixture
def course(good_course, tmp_path):
    return shutil.copytree(good_course, tmp_path / "course")


@pytest.fixture(scope="module")
def good_course(tmp_path_factory):
    """A chapter with its exercises and solutions that keep every rule."""
    tmp_path = tmp_path_factory.mktemp("good")
    (tmp_path / "README.md").write_text("# Home\n")
    (tmp_path / "bpkit").mkdir()
    (tmp_path / "bpkit" / "pairs.py").write_text(
        'def double(X):\n    """In the package\'s words."""\n    return 2 * X\n'
    )
    (tmp_path / "bpkit" / "guarded.py").write_text(GUARDED)
    path = tmp_path / "chapters" / "01_parcel.ipynb"
    save(executed(files.from_text(CHAPTER, path)), path)
    before = "# %% [markdown]\n# # 0. Before\n\n# ## What it was\n"
    save(files.from_text(before, path), path.with_name("00_before.ipynb"))
    path = tmp_path / "solutions" / "01_parcel.ipynb"
    nb = executed(files.from_text(SOLUTIONS, path))
    exercise = notebook_build.build(nb, path, points=lambda exercise_id: 2)
    save(nb, path)
    save(exercise, tmp_path / "exercises" / "01_parcel.ipynb")
    return tmp_path


def swap(old, new):
    """Replace text in the cells (in one of them, at least)."""

    def change(nb):
        assert any(old in cell.source for cell in nb.cells)
        for cell in nb.cells:
            cell.source = cell.source.replace(old, new)

    return change


def added(new_cell, source, more):
    def change(nb):
        nb.cells.append(new_cell(source, id=f"c01-new-{len(nb.cells)}", **more))

    return change


def code(source, **more):
    return added(new_code_cell, source, more)


def cells(*sources):
    def change(nb):
        for source in sources:
            code(source)(nb)

    return change


def prose(source):
    return added(new_markdown_cell, source, {})


def error(name):
    return new_output("error", ename=name, evalue="")


def picture(html, **data):
    data = {"text/html": html, "image/png": PNG, "text/plain": "Six."} | data
    return code("1", outputs=[new_output("display_data", data)])


def tagged(*tags, **more):
    return code("1", metadata={"tags": list(tags)}, **more)


def text_output(text, name="stdout"):
    return code("1", outputs=[new_output("stream", text=text, name=name)])


def each_cell(**values):
    def change(nb):
        for cell in nb.cells:
            cell.update(values)

    return change


def retag(nb, old, new):
    for cell in nb.cells:
        cell.metadata["tags"] = [
            new if t == old else t for t in cell.metadata.get("tags", [])
        ]


CLOSED = {"metadata": {"tags": ["hide-output"]}}
FOLDED = {"metadata": {"tags": ["hide-input"]}}


def before_is_it_right(source):
    return lambda nb: nb.cells.insert(4, new_code_cell(source, id="c01-guard-1"))


# rule -> ways to break it: (folder, change)
BAD = {
    "few_open_cells": [
        ("chapters", lambda nb: nb.cells.extend(new_code_cell("1") for _ in range(28)))
    ],
    "predictions_stay_open": [
        ("chapters", code('reveal("01.a", 2)')),
        ("chapters", code('predict("01.a", None)\nreveal("01.a", 2)', **CLOSED)),
        ("chapters", code('predict("01.a", None)\nassert wrong == 4.0')),
        ("chapters", code('predict("01.a", None)')),
    ],
    "claims_are_tried": [
        ("chapters", swap("**Claim 22.**", "**Claim: 22.**")),
        ("chapters", swap("**holds here**", "**true**")),
        ("chapters", swap("| Turns at |", "| Holds |")),
        ("chapters", lambda nb: retag(nb, "claim", "verdict")),
    ],
    "plots_are_folded": [("chapters", code("ax.plot(X)\n" * 12 + "show(ax)"))],
    "guards_are_folded": [
        ("chapters", before_is_it_right("assert double(1) == 2")),
        ("chapters", before_is_it_right("for k in a:\n    assert k")),
        ("chapters", before_is_it_right("ax = plot()\nshow(ax)\nassert ax")),
    ],
    "what_is_folded_computes_nothing": [
        (
            "chapters",
            lambda nb: (
                code("found = double(3)", **FOLDED)(nb) or code("print(found)")(nb)
            ),
        ),
    ],
    "no_clock_decides": [
        ("chapters", code("start = perf_counter()\nassert perf_counter() - start < 1")),
        ("chapters", code("took = perf_counter() - start\nn = 2 * took\nassert n < 1")),
        ("chapters", code("def f():\n    return time.time()\n\n\nassert f() > 0")),
        ("chapters", code("assert 60 < seconds < 6000")),
    ],
    "files_of_the_package": [
        ("chapters", code('Path("../experiments/a.json").read_text()')),
        ("chapters", code('open("a.txt")')),
    ],
    "short_code_cells": [
        ("chapters", code("1\n" * 20 + "2")),
        ("chapters", code("class A:\n" + "    x = 1\n" * 45)),
        (
            "chapters",
            lambda nb: nb.cells.extend(
                new_code_cell("1\n" * 7 + "2") for _ in range(9)
            ),
        ),
    ],
    "valid_python": [("chapters", code("x = ("))],
    "no_magics_or_installs": [
        ("chapters", code("%matplotlib inline")),
        ("chapters", code("!ls")),
        ("chapters", code("np.dot?")),
        ("chapters", code("get_ipython().run_line_magic('time', '1')")),
        ("chapters", prose("Now `pip install bpkit`.")),
    ],
    "no_path_tricks": [("chapters", code("import sys\nsys.path.append('..')"))],
    "own_generator": [
        ("chapters", code("rng.normal()")),
        ("chapters", code("def f(n):\n    return rng.normal(size=n)")),
        ("chapters", code("print([f(rng=rng) for _ in range(3)])")),
    ],
    "one_import_cell": [("chapters", code("from math import pi"))],
    "names_keep_their_meaning": [
        ("chapters", cells("k = 1", "k = 2", "print(k)")),
        ("chapters", cells("k = 1", "print(k)", "k = 2")),
        ("chapters", cells("k = 1", "k = k + 1")),
        ("chapters", cells("k = 1", "k += 1")),
        ("chapters", cells("k = 1", "for k in range(3):\n    print(k)", "print(k)")),
        ("chapters", cells("k, m = 1, 2", "print([k + i for i in m])", "m = 3")),
        ("chapters", cells("k = 1\n\n\ndef f():\n    return k", "k = 2")),
        ("chapters", cells("f(show)", "def show(x):\n    return x")),
        ("solutions", cells("k = 1", "k = 2", "print(lambda: k)")),
    ],
    "no_trailing_semicolon": [("chapters", code("double(2);"))],
    "prose_before_code": [
        ("chapters", lambda nb: nb.cells.extend(new_code_cell("1") for _ in range(3)))
    ],
    "figures_have_words": [
        ("chapters", swap(', caption="Twice as high."', "")),
        ("chapters", swap('alt="Six points on a line.", ', "")),
        ("chapters", code("plt.show()")),
    ],
    "taught_is_shipped": [
        ("chapters", swap("return 2 * X", "return X + X")),
        ("chapters", swap("def double(X)", "def twice(X)")),
        ("chapters", tagged("reference")),
    ],
    "can_be_built": [
        ("solutions", swap("### BEGIN SOLUTION", "")),
        ("solutions", swap("    ### END SOLUTION", "")),
        ("solutions", swap("    ### BEGIN", "### BEGIN")),
        ("solutions", swap("    ### BEGIN", "    ### BEGIN SOLUTION\n    ### BEGIN")),
        (
            "solutions",
            lambda nb: (
                swap("    ### BEGIN SOLUTION\n", "")(nb)
                or swap("    ### END SOLUTION", "    # done")(nb)
            ),
        ),
        ("solutions", swap("triple)", "triple, 2)")),
        ("solutions", swap(", triple)", ", treble)")),
        ("solutions", code('check("01.1", triple)')),
    ],
    "answers_have_reasons": [
        ("solutions", lambda nb: nb.cells.pop()),
        ("solutions", code('check("01.2", triple)')),
    ],
    "checks_of_this_chapter": [("solutions", swap('"01.1"', '"02.1"'))],
    "answers_are_stubs": [
        ("exercises", swap("raise NotImplementedError", "### BEGIN SOLUTION")),
        ("exercises", tagged("solution")),
    ],
    "file_name": [("chapters", "1_parcel.ipynb"), ("chapters", "01-Parcel.ipynb")],
    "title_has_the_number": [
        ("chapters", swap("# 1. ", "# 2. ")),
        ("chapters", lambda nb: nb.cells.insert(0, new_code_cell("1"))),
    ],
    "finished": [
        ("chapters", prose("TODO: write this.")),
        ("solutions", code("# TODO")),
    ],
    "headings_in_order": [
        ("chapters", prose("# Another title")),
        ("chapters", prose("#### Too deep")),
    ],
    "headings_differ": [("chapters", prose("## Next"))],
    "no_list_by_accident": [("chapters", prose("Columns of 0 and\n1. The rate is 2."))],
    "few_words": [("chapters", prose("word " * 2600))],
    "short_prose_cells": [("chapters", prose("word " * 81))],
    "no_banned_words": [
        ("chapters", prose("It is *simply* so.")),
        ("chapters", prose("Of\ncourse not, of course.")),
        ("chapters", picture('<img alt="Obviously a line on white ground">')),
        ("chapters", picture(PICTURE.replace("Twice", "Just twice"))),
    ],
    "american_spelling": [
        ("chapters", prose("Three colours.")),
        ("chapters", prose("Initialise it.")),
    ],
    "four_marks": [
        ("chapters", prose("> **Note.** Careful.")),
        ("chapters", prose("> Careful.")),
    ],
    "formulas_stand_free": [
        ("chapters", swap("\n$$\nz", "$$\nz")),
        ("chapters", swap("$$\n\nThe", "$$\nThe")),
        ("chapters", prose("Here $$x$$ stands.")),
        ("chapters", prose("Open.\n\n$$\nx = 1")),
        ("chapters", prose("One.\n$$x = 1$$")),
    ],
    "pictures_in_prose_have_alt_text": [
        ("chapters", prose("![](a.png)")),
        ("chapters", prose('<img src="a.png">')),
        ("chapters", prose('<img alt="" src="a.png">')),
    ],
    "links_lead_somewhere": [
        ("chapters", prose("[x](99_nowhere.ipynb)")),
        ("chapters", prose("[x](00_before.ipynb#what-it-was)")),
        ("chapters", prose("[x](#Nowhere)")),
        ("chapters", prose("[x](../README.md#nowhere)")),
        ("chapters", prose("[x](/README.md)")),
        ("chapters", prose('<a href="nowhere.md">x</a>')),
    ],
    "readable_ids": [
        ("chapters", lambda nb: nb.cells[0].update(id="1f3a5b7c")),
        ("chapters", lambda nb: nb.cells[0].update(id="x01-parcel-1")),
    ],
    "all_cells_were_run": [
        ("chapters", each_cell(execution_count=None)),
        ("chapters", code("1")),
    ],
    "no_errors": [
        ("chapters", code("1", outputs=[error("ValueError")])),
        ("chapters", text_output("x", name="stderr")),
    ],
    "no_outputs": [
        ("exercises", text_output("x")),
        ("exercises", code("1", execution_count=1)),
    ],
    "few_figures": [("chapters", lambda nb: [picture(PICTURE)(nb) for _ in range(8)])],
    "pictures_have_alt_text": [
        ("chapters", picture("")),
        ("chapters", picture('<img src="x">')),
        ("chapters", picture('<img alt="Points." src="x">')),
        ("chapters", picture('<img alt="The error falls to 1e-7." src="x">')),
        ("chapters", picture('<svg viewBox="0 0 1 1"></svg>')),
    ],
    "pictures_have_a_palette": [("chapters", picture(PICTURE, **{"image/png": RGB}))],
    "light_file": [("chapters", text_output("x" * 700_000))],
    "pictures_have_captions": [
        ("chapters", picture('<img alt="Six points on a line." src="x">')),
        ("chapters", picture(PICTURE.replace("Twice as high.", "<b> </b>"))),
    ],
    "tags_keep_their_word": [
        ("chapters", tagged("nbval-check-output")),
        (
            "chapters",
            tagged(
                "nbval-check-output",
                outputs=[new_output("display_data", {"image/png": PNG})],
            ),
        ),
        ("chapters", tagged("raises-exception")),
    ],
    "known_tags": [
        ("chapters", tagged("referense")),
        ("chapters", tagged("nbval-skip")),
    ],
    "no_paths_or_addresses": [
        ("chapters", text_output("/home/me/course")),
        ("chapters", text_output("<function f at 0x7f3a5b7c1234>")),
        ("chapters", code("open('/tmp/x')")),
        ("chapters", prose("In `C:\\course`.")),
    ],
    "no_widget_state": [
        ("chapters", lambda nb: nb.metadata.update(widgets={})),
        (
            "chapters",
            picture(
                "", **{"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}
            ),
        ),
    ],
    "little_metadata": [
        ("chapters", lambda nb: nb.metadata.update(colab={})),
        ("chapters", each_cell(metadata={"collapsed": True})),
    ],
    "written_by_the_tool": [
        ("chapters", lambda nb: nb.metadata.language_info.update(version="3.11"))
    ],
    "stands_in_all_folders": [("chapters", "02_alone.ipynb")],
    "links_home_and_back": [
        ("chapters", swap("../README.md", "00_before.ipynb")),
        ("chapters", swap("00_before.ipynb#", "../README.md#")),
    ],
    "opening_table": [("chapters", swap("You need", "Required"))],
    "from_before": [("chapters", swap("## From before", "## Before"))],
    "predicts": [("chapters", swap("**Predict.**", "**Why?**"))],
    "two_tries": [
        ("chapters", prose("> **Try.** [x](../exercises/01_parcel.ipynb)")),
        ("chapters", swap("[Two](../exercises/01_parcel.ipynb)", "Two")),
    ],
    "last_parts": [
        ("chapters", swap("## Is it right?", "## Tests")),
        ("chapters", lambda nb: nb.cells.insert(3, nb.cells.pop())),
    ],
    "pause_near_the_middle": [
        ("chapters", swap("## Pause here", "## Go on")),
        (
            "chapters",
            lambda nb: nb.cells.extend(new_markdown_cell("x") for _ in range(30)),
        ),
    ],
    "check_yourself": [
        ("chapters", swap("<details><summary>Four?</summary>Yes.</details>", "")),
        (
            "chapters",
            swap(
                "## Check yourself",
                "## Check yourself\n"
                + 3 * ("<details><summary>More?</summary>Yes.</details>\n"),
            ),
        ),
    ],
    "sources": [
        ("chapters", swap("https://b.org", "../README.md")),
        ("chapters", swap("[Exercises](../exercises/01_parcel.ipynb)", "")),
    ],
    "few_steps": [("chapters", prose("\n".join(f"## {k}" for k in range(8))))],
}
CASES = [(name, *case) for name, cases in BAD.items() for case in cases]


def test_a_views_still_is_no_figure(course):
    path = course / "chapters" / "01_parcel.ipynb"
    nb = files.read(path)
    said = "Gradient descent: run this cell in JupyterLab to choose a start. A bowl."
    for _ in range(9):
        picture(PICTURE, **{"text/plain": said})(nb)
    path.write_bytes(files.dumps(nb))
    assert violations(Page(path, course), "few_figures") == []


@pytest.mark.parametrize("kind", ["chapters", "exercises", "solutions"])
def test_good_notebook_breaks_no_rule(course, kind):
    page = Page(course / kind / "01_parcel.ipynb", course)
    assert [x for name in rules_for(kind) for x in violations(page, name)] == []


def test_every_rule_has_a_notebook_that_breaks_it():
    assert set(BAD) == set(RULES)


@pytest.mark.parametrize(
    "name, kind, change", CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)]
)
def test_rule_fires_on_a_bad_notebook(course, name, kind, change):
    path = course / kind / "01_parcel.ipynb"
    if isinstance(change, str):
        path = path.rename(path.with_name(change))
    else:
        nb = files.read(path)
        change(nb)
        path.write_bytes(files.dumps(nb))
    assert violations(Page(path, course), name)


def test_a_chapter_leads_on_to_the_one_after(course):
    """On the way home and back, and under Next."""
    path = course / "chapters" / "01_parcel.ipynb"
    shutil.copy(path, path.with_name("03_van.ipynb"))
    page = Page(path, course)
    assert "03_van.ipynb" in violations(page, "links_home_and_back")[0]
    assert "03_van.ipynb, the chapter after" in violations(page, "sources")[0]


@pytest.mark.parametrize(
    "taught, shown",
    [
        ("    return X / 2", True),
        ("    doors.require_rows(X)\n    return X / 2", True),
        ("    X = doors.require_floats(X)\n    return X / 2", False),
        ("    doors.WholeEpochs(X)\n    return X / 2", False),
        ("    require_floats(X)\n    return X / 2", False),
        ("    return X / 3", False),
    ],
)
def test_calls_of_doors_are_no_part_of_what_is_taught(course, taught, shown):
    path = course / "chapters" / "01_parcel.ipynb"
    nb = files.read(path)
    nb.cells.append(new_code_cell(f"def half(X):\n{taught}", metadata=REFERENCE))
    path.write_bytes(files.dumps(nb))
    said = violations(Page(path, course), "taught_is_shipped")
    assert bool(said) != shown


@pytest.mark.parametrize(
    "sources",
    [
        ("k = 1\nprint(k)", "k = 2\nk += 1"),
        ("k = 1", "print([k for k in range(3)])", "print(k)"),
        ("k = 1\nprint([k + i for i in range(3)])", "k = 2\nprint(lambda: k)"),
        ("def f(k):\n    m = 2 * k\n    return m", "k, m = 1, 2", "k, m = f(3), 4"),
        ("k = {}", "k[1] = 2", "print(k)"),
    ],
)
def test_names_that_a_cell_makes_first_are_its_own(course, sources):
    path = course / "chapters" / "01_parcel.ipynb"
    nb = files.read(path)
    cells(*sources)(nb)
    path.write_bytes(files.dumps(nb))
    assert violations(Page(path, course), "names_keep_their_meaning") == []


def test_an_exception_silences_its_rule_and_is_reported_when_not_needed(course):
    page = Page(course / "chapters" / "01_parcel.ipynb", course)
    exceptions = {("chapters/01_parcel", "predicts"): "as an example"}
    assert "needs none" in violations(page, "predicts", exceptions)[0]
    swap("**Predict.**", "**Why?**")(page.nb)
    assert violations(page, "predicts") and not violations(page, "predicts", exceptions)


def test_report_names_notebook_cell_and_rule(course):
    path = course / "chapters" / "01_parcel.ipynb"
    nb = files.read(path)
    swap("**Predict.**", "**Note.**")(nb)
    path.write_bytes(files.dumps(nb))
    found = "\n".join(report([path]))
    assert re.search(r"01_parcel\.ipynb: c01-how-heavy-1: .*\[four_marks\]", found)


def test_formulas_code_and_tags_are_not_counted_as_words():
    text = (
        "# One two\n\n```python\nx = 1\n```\n\n$$\na + b\n$$\n\n<details>three "
        "$a + b$ and `c d` [four](../five.md)</details> <!-- six -->"
    )
    assert words(text) == ["One", "two", "three", "x", "and", "x", "[four]"]
