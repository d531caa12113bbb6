"""The sheets are what the chapters and the code make them, and every row is true."""

import ast
import inspect
import json
import re
from pathlib import Path
from urllib.parse import unquote

import notebook_files as files
import numpy as np
import pytest
import sheets
import sheets_glossary
from notebook_form.page import Page
from notebook_form.prose import anchors
from sheets_text import plain

from bpkit import (
    activations,
    arithmetic,
    layers,
    losses,
    normalization,
    progress,
    regularization,
)
from bpkit.gradcheck import gradient_errors

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MODULES = {
    "Arithmetic": arithmetic,
    "Activations": activations,
    "Losses": losses,
    "Layers": layers._layer,
    "Normalization": normalization,
    "Regularization": regularization,
}
TYPES = {"(n, d_in)": (5, 4), "(d_in, d_out)": (4, 3), "(d_out,)": (3,), "(n,)": (5,)}
TYPES |= {"(n, d_out)": (5, 3), "(n, k)": (5, 3), "(..., k)": (2, 5, 3)}
TYPES |= {"any shape": (2, 5, 3), "a number": (), "(k, m)": (3, 4), "(n, m)": (5, 4)}
TYPES |= {"(n, d)": (5, 3), "(d,)": (3,), "a position": (), "(..., d)": (2, 5, 3)}
OPTIONS = {"l2_penalty": {"lam": 0.3}}

CHAPTER = """
# %% [markdown]
# # 3. Weigh a parcel: twice

# %% [markdown]
# | symbol | code | shape | word |
# |---|---|---|---|
# | $W$ | `W` | (a, b) | weights, **bold** ones |

# %% [markdown]
# A **parcel** is a box, see [home](../README.md). **Task:** lift it. It **depends on**
# you.
#
# **Post** is what a **mail van** carries. The
# **van** has
#
# $$
# 4
# $$
#
# ```python
# x = "**code**"
# ```
#
# ## What *is* `W`?
#
# > **Slip.** Do not drop it. That is **mail**. It comes at 8.
#
# - **AND** this:
# - A **parcel** again.

# %% [markdown]
# ## Check yourself
#
# Answer before you look.
#
# 1. Is `a < b`
#    **or** *not*?
#
# <details><summary>Answer</summary>Yes, <code>a</code> &lt; b: x<sub>1</sub>.
#
# ```python
# f(1)
# g(2)
# ```
# </details>
# <details>
# <summary>2 * 3 * 4?</summary>
#
# $a * b * c$ is 24, see [here](x.md).
# </details>

# %% [markdown]
# ### More
#
# 3. Last?
#
# <details><summary>The answer</summary>Last.</details>

# %% [markdown]
# ## Next
#
# 4. Not asked.
#
# <details><summary>Answer</summary>No.</details>
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "chapters" / "03_parcel.ipynb"
    path.parent.mkdir()
    path.write_bytes(files.dumps(files.from_text(CHAPTER, path)))
    return Page(path, tmp_path)


def test_the_sheets_are_current():
    old = [str(path.relative_to(ROOT)) for path in sheets.stale()]
    assert not old, "run `python tools/sheets.py`"


def test_questions_come_with_their_answers_as_readable_text(page):
    assert sheets.questions(page) == [
        {
            "id": "03.q1",
            "question": "Is `a < b` or not?",
            "answer": "Yes, `a` < b: x1. `f(1); g(2)`",
        },
        {
            "id": "03.q2",
            "question": "2 * 3 * 4?",
            "answer": "$a * b * c$ is 24, see here.",
        },
        {"id": "03.q3", "question": "Last?", "answer": "Last."},
    ]


def test_a_folded_answer_without_a_question_is_named(page):
    cell = next(c for c in page.prose if c.source.startswith("### More"))
    cell.source = "### More\n\n<details><summary>Answer</summary>Last.</details>"
    with pytest.raises(files.NotebookError, match="03_parcel.ipynb: 03.q3"):
        sheets.questions(page)


def test_every_folded_answer_of_check_yourself_is_asked():
    asked = json.loads(progress.QUESTIONS.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        count = (Page(path).section("Check yourself") or "").count("<details")
        found = [x["id"] for x in asked if x["id"].startswith(path.name[:2])]
        assert found == [f"{path.name[:2]}.q{k + 1}" for k in range(count)]


@pytest.mark.parametrize(
    "entry",
    json.loads(progress.QUESTIONS.read_text(encoding="utf-8")),
    ids=lambda entry: entry["id"],
)
def test_question_is_free_of_markup_that_a_card_does_not_show(entry):
    for text in [entry["question"], entry["answer"]]:
        text = re.sub(r"`[^`]+`|\$[^$]+\$", "", text)
        assert not re.search(r"\*\*|\]\(|</?[a-z]|&\w+;|`|\$|^#|^\d+\. |\n", text)


def test_plain_leaves_comparisons_and_products_alone():
    for text in [
        "x<y and y>z",
        "a * b * c",
        "`**kwargs`",
        "2 * (x - 1)",
        "d_in, d_out",
    ]:
        assert plain(text) == text


def test_terms_are_the_bold_words_that_prose_introduces(page):
    found = list(sheets_glossary.terms(page))
    assert found == [
        ("parcel", "A parcel is a box, see home.", "3. Weigh a parcel: twice"),
        ("post", "Post is what a mail van carries.", "3. Weigh a parcel: twice"),
        ("mail van", "Post is what a mail van carries.", "3. Weigh a parcel: twice"),
        ("van", "The van has $4$.", "3. Weigh a parcel: twice"),
        ("mail", "That is mail. It comes at 8.", "What *is* `W`?"),
        ("AND", "AND this.", "What *is* `W`?"),
        ("parcel", "A parcel again.", "What *is* `W`?"),
    ]


def test_a_link_leads_to_the_section_of_the_term(page):
    link = sheets_glossary.link(page, "What *is* `W`?")
    target = "../chapters/03_parcel.ipynb#What-is-W?"
    assert link == f"(chapter 3, [What is `W`?]({target}))"


def test_the_notation_is_a_row_per_symbol(page):
    assert sheets_glossary.symbols(page) == [
        ["$W$", "`W`", "(a, b)", "weights, **bold** ones"]
    ]


def entries():
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    return re.findall(r"^- \*\*(.+?)\*\*: (.+) \(.*\]\((.+)\)\)$", text, flags=re.M)


def test_the_glossary_is_alphabetical_and_has_each_term_once():
    words = [word.casefold() for word, _, _ in entries()]
    assert len(words) > 5 and words == sorted(set(words))


def test_each_sentence_of_the_glossary_has_its_term_and_an_end():
    for word, sentence, _ in entries():
        assert word.casefold() in sentence.casefold()
        assert sentence[-1] in ".?!)"


def test_each_link_of_the_glossary_leads_to_a_heading():
    for _, _, link in entries():
        path, anchor = link.split("#")
        assert unquote(anchor) in anchors((DOCS / path).resolve()), link


def sheet_rows(text):
    """(module, f's line, backward's line, value's and gradient's lines, shapes)."""
    found = []
    for section in re.split(r"^## ", text, flags=re.M)[1:]:
        for line in re.findall(r"^\| `.+$", section, flags=re.M):
            cells = re.split(r" (?<!\\)\| ", line.strip("| "))
            *code, shapes = [cell.replace(r"\|", "|") for cell in cells]
            code = [cell.strip("`").split("`<br>`") for cell in code]
            found.append((MODULES[section.split("\n")[0]], *code[0], *code[1:], shapes))
    return found


ROWS = sheet_rows((DOCS / "derivatives.md").read_text(encoding="utf-8"))


def built(signature, lines, module):
    """The function that a row states, from nothing but its text and its module."""
    body = "".join(f"    {line}\n" for line in lines[:-1])
    space = dict(vars(module))
    exec(f"def {signature}:\n{body}    return {lines[-1]}\n", space)
    return space[signature.split("(")[0]]


def inputs_of(shapes, rng):
    """Arrays of the stated shapes; the last part is the output's."""
    stated, arrays = {}, {}
    for name, shape in re.findall(
        r"(\w+) (\(.*?\)|like \w+|any shape|a number|a position)", shapes
    ):
        like = shape.removeprefix("like ")
        stated[name] = stated[like] if like in stated else TYPES[shape]
        arrays[name] = rng.normal(size=stated[name])
        if name == "y":
            arrays[name] = rng.integers(0, 3, stated[name])
        if name in ("A", "p"):  # a logarithm or a root of it may be taken
            arrays[name] = 0.5 + np.abs(arrays[name])
        if name == "key":
            arrays[name] = (1, 2, 0)
    *inputs, output = arrays
    return [arrays[name] for name in inputs], stated[output]


def errors_of(row):
    module, forward, backward, value, gradient, shapes = row
    f, f_backward = built(forward, value, module), built(backward, gradient, module)
    rng = np.random.default_rng(3)
    inputs, out_shape = inputs_of(shapes, rng)
    options = OPTIONS.get(forward.split("(")[0], {})
    assert np.shape(f(*inputs, **options)) == out_shape
    return gradient_errors(f, f_backward, *inputs, rng=rng, **options)


def test_every_pair_stands_in_the_sheet():
    pairs = [
        name.removesuffix("_backward")
        for module in MODULES.values()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and name.endswith("_backward")
    ]
    assert sorted(row[1].split("(")[0] for row in ROWS) == sorted(pairs)
    for _, forward, backward, *_ in ROWS:
        assert backward.startswith(f"{forward.split('(')[0]}_backward(")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1].split("(")[0])
def test_each_row_states_a_true_derivative(row):
    assert max(errors_of(row)) < 1e-7


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1].split("(")[0])
def test_a_row_that_is_wrong_is_noticed(row):
    *others, gradient, shapes = row
    tree = ast.parse(gradient[-1], mode="eval").body
    first, *rest = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    parts = [f"1.01 * ({ast.unparse(first)})", *map(ast.unparse, rest)]
    wrong = [*gradient[:-1], ", ".join(parts)]
    assert max(errors_of((*others, wrong, shapes))) > 1e-3


@pytest.fixture
def course(page):
    """A course of one chapter, and the pairs of bpkit."""
    root = page.root
    page.path.rename(page.path.with_name("00_parcel.ipynb"))
    path = page.path.with_name("00_parcel.ipynb")
    path.write_text(path.read_text().replace("# 3. Weigh", "# 0. Weigh"))
    (root / "bpkit").mkdir()
    for file in sheets.PAIRS.values():
        copy = root / "bpkit" / file
        copy.parent.mkdir(exist_ok=True)
        copy.write_text((ROOT / "bpkit" / file).read_text(encoding="utf-8"))
    return root


def test_check_writes_nothing_and_tells_what_is_stale(course, capsys):
    assert sheets.main(["--check"], course) == 1
    assert "docs/glossary.md: not what" in capsys.readouterr().out
    assert not (course / "docs").exists()
    assert sheets.main([], course) == 0
    assert sheets.main(["--check"], course) == 0
    source = course / "bpkit" / "losses.py"
    source.write_text(source.read_text().replace("dL * 2 *", "2 * dL *"))
    assert sheets.main(["--check"], course) == 1
    assert sheets.stale(course) == [course / "docs" / "derivatives.md"]


ADDED = """

HALF = 0.5


def _gap(Y_hat, Y):
    return Y_hat - Y


def half(Y_hat, Y):
    return HALF * (
        _gap(Y_hat, Y) ** 2 | 0
    ).sum()


def half_backward(dL, Y_hat, Y):
    return dL * _gap(Y_hat, Y)
"""


def test_a_pair_that_is_added_appears_with_what_it_uses(course):
    with (course / "bpkit" / "losses.py").open("a") as file:
        file.write(ADDED)
    text = sheets.sheets(course)[course / "docs" / "derivatives.md"]
    assert r"`HALF * ( _gap(Y_hat, Y) ** 2 \| 0 ).sum()`" in text
    assert "- `HALF = 0.5`\n" in text and "- `_gap(Y_hat, Y)`: `Y_hat - Y`\n" in text
