"""The sheets say what the chapters and the code say, and every row is true."""

import ast
import json
import re
from pathlib import Path
from urllib.parse import unquote

import notebook_files as files
import numpy as np
import pytest
import sheets
import sheets_claims
import sheets_derivatives
import sheets_glossary
import sheets_tables
import thumbnails
from nbformat.v4 import new_output
from notebook_form.page import Page
from notebook_form.prose import anchors
from pair_inputs import PAIRS, fits, inputs_of, options_of
from sheets_text import plain

from bpkit import progress
from bpkit.gradcheck import gradient_errors

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
CHAPTER = """
# %% [markdown]
# # 3. Weigh a parcel: twice

# %% [markdown]
# | symbol | code | shape | word |
# |---|---|---|---|
# | $W$ | `W` | (a, b) | weights, **bold** ones |

# %%
1

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


VERDICT = """
**Claim 22 (batches).** *It always `finds`
the optimum.*

| | |
|---|---|
| Setting | ten seeds, **one** line |
| Verdict | **depends on** the rate |
| Turns at | 2 / curvature |

**Claim.** *So said.*

| | |
|---|---|
| Setting | one |
| Verdict | **holds here** |
| Turns at | nowhere |
"""


def test_claims_are_read_with_their_verdicts_and_cells(page):
    cell = next(c for c in page.prose if c.source.startswith("A **parcel**"))
    cell.source, cell.metadata["tags"] = VERDICT, ["claim"]
    page.code[0].execution_count = 7
    first, second = sheets_claims.claims(page)
    assert first == {
        "number": 22,
        "part": "batches",
        "said": "It always `finds` the optimum.",
        "Setting": "ten seeds, one line",
        "Verdict": "depends on the rate",
        "Turns at": "2 / curvature",
        "where": "(chapter 3, [Weigh a parcel: twice](../chapters/03_parcel.ipynb"
        "#3.-Weigh-a-parcel:-twice)), cell [7]",
    }
    assert (second["number"], second["Verdict"]) == (None, "holds here")
    rows = [r for r in sheets_claims.sheet([page]).splitlines() if "[7]" in r]
    assert len(rows) == 2 and rows[0].startswith("| 22 batches | It always")


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


def test_each_claim_links_to_a_section_that_is_there_and_names_its_cell():
    rows = (DOCS / "claims.md").read_text(encoding="utf-8").splitlines()
    rows = [row for row in rows if "](../chapters/" in row]
    for row in rows:
        (link,) = re.findall(r"\]\((\S+)\)\), cell \[\d+\] \|$", row)
        path, anchor = link.split("#", 1)
        assert unquote(anchor) in anchors((DOCS / path).resolve()), link
    # What chapter 21 says of this page.
    assert len(rows) > 80


def sheet_rows(text):
    """(f's line, backward's line, value's and gradient's lines, shapes) of each row."""
    for line in re.findall(r"^\| `.+$", text, flags=re.M):
        *code, shapes = re.split(r" (?<!\\)\| ", line.strip("| "))
        code = [cell.replace(r"\|", "|").strip("`").split("`<br>`") for cell in code]
        yield (*code[0], *code[1:], shapes)


ROWS = list(sheet_rows((DOCS / "derivatives.md").read_text(encoding="utf-8")))


def built(signature, lines, module):
    """The function that a row states, from nothing but its text and its module."""
    body = "".join(f"    {line}\n" for line in lines[:-1])
    space = dict(vars(module))
    exec(f"def {signature}:\n{body}    return {lines[-1]}\n", space)
    return space[signature.split("(")[0]]


def errors_of(row):
    forward, backward, value, gradient, shapes = row
    module = PAIRS[forward.split("(")[0]].module
    f, f_backward = built(forward, value, module), built(backward, gradient, module)
    rng = np.random.default_rng(3)
    inputs, out_shape = inputs_of(shapes, rng)
    options = options_of(f)
    assert fits(np.shape(f(*inputs, **options)), out_shape)
    return gradient_errors(f, f_backward, *inputs, rng=rng, **options)


def test_every_pair_stands_in_the_sheet():
    assert sorted(row[0].split("(")[0] for row in ROWS) == sorted(PAIRS)
    for forward, backward, *_ in ROWS:
        assert backward.startswith(f"{forward.split('(')[0]}_backward(")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].split("(")[0])
def test_each_row_states_a_true_derivative(row):
    assert max(errors_of(row)) < 1e-7


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].split("(")[0])
def test_a_row_that_is_wrong_is_noticed(row):
    *others, gradient, shapes = row
    tree = ast.parse(gradient[-1], mode="eval").body
    first, *rest = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    parts = [f"1.01 * ({ast.unparse(first)})", *map(ast.unparse, rest)]
    several = gradient[-1].startswith("tuple(")
    last = f"[1.01 * part for part in {gradient[-1]}]" if several else ", ".join(parts)
    wrong = [*gradient[:-1], last]
    assert max(errors_of((*others, wrong, shapes))) > 1e-3


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


@pytest.fixture
def package(tmp_path):
    """A package with a loss, and files that hold none: tools, answers to exercises."""
    for file in ["losses.py", "odd/new.py", "checks/ch01/half.py"]:
        path = tmp_path / "bpkit" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ADDED)
    (tmp_path / "bpkit" / "tool.py").write_text("def half():\n    pass\n")
    return tmp_path / "bpkit"


def test_a_pair_that_is_added_appears_with_what_it_uses(package):
    text = sheets_derivatives.derivatives(package)
    assert r"`HALF * ( _gap(Y_hat, Y) ** 2 \| 0 ).sum()`" in text
    assert "- `HALF = 0.5`\n" in text and "- `_gap(Y_hat, Y)`: `Y_hat - Y`\n" in text


def test_modules_with_pairs_are_found(package):
    text = sheets_derivatives.derivatives(package)
    assert re.findall("^## .*", text, flags=re.M) == ["## Losses", "## Odd"]


@pytest.mark.parametrize("said", ["U (n, q)", "U a number", "U like V", "U any shape"])
def test_a_docstring_says_the_shapes_that_names_do_not(package, said):
    path, docstring = package / "losses.py", f'    """Cubes of V (n, q): {said}."""'
    pair = "def cube(V):\n{}\n    return V**3\n\ndef cube_backward(dU, V):\n    pass\n"
    path.write_text(pair.format(docstring))
    assert f"| V (n, q), {said} |" in sheets_derivatives.derivatives(package)
    path.write_text(pair.format('    """Cubes of V (n, q)."""'))
    with pytest.raises(files.NotebookError, match="losses.py: cube: .* shape has U?"):
        sheets_derivatives.derivatives(package)


# The tables in README.md and docs/teaching.md -----------------------------------------


def with_line(page, line):
    page.cells[0].source += f"\n\n<!-- README: {line} -->"
    figure = {
        "image/png": "AAAA",
        "text/html": "<img alt=\"A &lt; 'B' | &quot;C&quot;\">",
    }
    page.code[0].metadata.tags = ["thumbnail"]
    page.code[0].outputs = [new_output("display_data", figure)]
    page.path.write_bytes(files.dumps(page.nb))


def test_a_row_of_the_readme_has_title_line_and_the_figure_with_its_alt(page):
    with_line(page, "What a parcel\nweighs | costs")
    assert sheets_tables.row(page.path) == (
        "| [3. Parcel](chapters/03_parcel.ipynb) | What a parcel weighs \\| costs | "
        '<a href="chapters/03_parcel.ipynb"><img src="docs/thumbnails/03.png" '
        'width="160" alt="A &lt; \'B\' \\| &quot;C&quot;"></a> |'
    )


def test_a_chapter_without_its_line_or_figure_is_named(page):
    with pytest.raises(files.NotebookError, match="03_parcel.ipynb: .* `<!-- README:"):
        sheets_tables.line(page.path)
    with pytest.raises(files.NotebookError, match="03_parcel.ipynb: no cell tagged"):
        thumbnails.tagged(page.path)


def test_only_what_stands_between_the_marks_is_made(tmp_path):
    path = tmp_path / "README.md"
    path.write_text("a\n<!-- chapters -->\nb\nc\n<!-- end -->\nd\n<!-- end -->\n")
    text = sheets_tables.filled(path, "chapters", r"\1")
    assert text == "a\n<!-- chapters -->\n\\1\n<!-- end -->\nd\n<!-- end -->\n"
    with pytest.raises(files.NotebookError, match="`<!-- variants -->` .* are gone"):
        sheets_tables.filled(path, "variants", "")
