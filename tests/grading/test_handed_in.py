"""What honest people hand in, and what is no notebook at all."""

import copy
import json
import os
from dataclasses import replace

import numpy as np
import pytest
from helpers import WEEKLY, require_program
from submitted import (
    CHAPTERS,
    SHORT,
    book,
    hand_in,
    maximum,
    notebook_of,
    points,
    sources_of,
)

from bpkit.grading import notebook, sandbox
from bpkit.grading.boxed import BoxedNotebook
from bpkit.grading.grade import grade

# At a push the box has every chapter's solution, but its job, in
# test_desk_and_grade_agree, too.
HANDED_IN = CHAPTERS if WEEKLY else [CHAPTERS[0], CHAPTERS[-1]]


@pytest.fixture(scope="module", autouse=True)
def bubblewrap():
    require_program("bwrap", "it is the Debian package bubblewrap")


def graded(path, **options):
    return grade(path, **{"seed": 5} | options)


@pytest.mark.parametrize("chapter", HANDED_IN)
def test_the_solutions_get_all_points(chapter, tmp_path):
    one = hand_in(tmp_path, "a", notebook_of("solutions", chapter))
    record = graded(one.path)
    assert record["chapter"] == chapter
    short = [e for e in record["exercises"] if e["points"] != e["maximum"]]
    assert not short
    assert {e["outcome"] for e in record["exercises"]} == {"right"}
    assert not record["advice"]
    assert json.loads(json.dumps(record)) == record


def test_a_notebook_that_breaks_nothing_is_graded_in_one_box(tmp_path, monkeypatch):
    """A box is most of what grading costs, however many exercises are asked in it."""
    started, start = [], sandbox.start
    monkeypatch.setattr(
        sandbox, "start", lambda *a, **k: started.append(1) or start(*a, **k)
    )
    record = graded(hand_in(tmp_path, "a", notebook_of("solutions", "04")).path)
    assert len(record["exercises"]) > 5 and len(started) == 1


@pytest.mark.parametrize("chapter", HANDED_IN)
def test_an_untouched_exercise_gets_nothing(chapter, tmp_path):
    one = hand_in(tmp_path, "a", notebook_of("exercises", chapter))
    record = graded(one.path)
    assert record["status"] == "graded"
    assert {e["outcome"] for e in record["exercises"]} == {"not attempted"}
    assert points(record) == 0
    assert [e["id"] for e in record["exercises"]] == [
        one.id for one in notebook.exercises(chapter)
    ]


def duplicated(nb):
    """Every cell twice; and the stubs that were handed out once more, at the end."""
    nb["cells"] = [copy.deepcopy(cell) for cell in nb["cells"] for _ in range(2)]
    stubs = notebook_of("exercises", "02")["cells"]
    nb["cells"] += [c for c in stubs if "NotImplementedError" in "".join(c["source"])]


def stripped(nb):
    nb["metadata"] = {}
    nb["cells"] = [
        {"cell_type": cell["cell_type"], "source": cell["source"]}
        for cell in nb["cells"]
    ]


def without_checks(nb):
    nb["cells"] = [c for c in nb["cells"] if "check(" not in "".join(c["source"])]


def backwards(nb):
    nb["cells"] = nb["cells"][::-1]


def warning(nb):
    nb["cells"].insert(1, cell("import warnings, sys\nwarnings.warn('mind the gap')"))
    nb["cells"].insert(2, cell("print('noise', file=sys.stderr)\n1 / 0\nlost = 1"))
    nb["cells"].insert(2, cell("np.log(np.zeros(1))"))


def from_vs_code(nb):
    for number, one in enumerate(nb["cells"]):
        one["metadata"] = {"vscode": {"languageId": "python"}}
        one["id"] = f"#W{number:x}sZmlsZQ%3D%3D"
        one["source"] = "".join(one["source"]).replace("\n", "\r\n")


def from_colab(nb):
    nb["metadata"] = {"colab": {"provenance": []}, "accelerator": "GPU"}
    nb["nbformat_minor"] = 0
    for one in nb["cells"]:
        one.pop("id", None)
        one["metadata"] = {"id": "Zx8_aB", "colab": {"base_uri": "https://localhost"}}
    setup = (
        "!pip install numpy\nfrom google.colab import drive\ndrive.mount('/content')"
    )
    nb["cells"].insert(0, cell(setup))
    nb["cells"].insert(1, cell("%%bash\nls -la"))
    nb["cells"].insert(1, cell("%matplotlib inline\nimport matplotlib.pyplot as plt"))
    nb["cells"].append(cell("fig, ax = plt.subplots()\nax.plot(x?)\nsilu?"))


def full_of_scratch(nb):
    """A cell that draws, one that asks, one that never ends, one that leaves."""
    nb["cells"].insert(3, cell("while True: pass"))
    nb["cells"].insert(3, cell("exit()\nquit()\nname = input('who?')"))
    nb["cells"].insert(
        3,
        cell(
            "from tqdm.auto import tqdm\nfor i in tqdm(range(3)): i\n"
            "with tqdm(total=3) as bar: bar.update(len(tqdm([0])))"
        ),
    )
    nb["cells"].insert(3, cell("display(np)\nget_ipython().run_line_magic('time', '')"))
    nb["cells"].insert(
        3, cell("from bpkit.widgets import explore\nexplore(f, a=(0, 1))")
    )
    nb["cells"].insert(3, cell("def broken(:\n"))


def compared_with_bpkit(nb):
    """A cell at the end imports what was asked for, under the same name."""
    nb["cells"].append(cell("from bpkit.activations import silu_backward, tanh"))
    nb["cells"].append(cell("from bpkit.activations import tanh_backward"))
    nb["cells"].append(cell("from bpkit.activations import *\nfrom bpkit import *"))
    nb["cells"].append(cell("assert tanh_backward(1.0, 0.0) == 1.0"))


def of_a_newer_python(nb):
    """And of IPython, in the cells of the answers: what is known there counts."""
    for one in nb["cells"]:
        if one["cell_type"] == "code":
            lines = 'd = {"a": 1}\nprint(f"{d["a"]}")\ntype X = int\n'
            one["source"] = lines + "".join(one["source"]) + "\npip install numpy"
    nb["cells"].append(cell("def g[T](x: T) -> T:\n    return x\nreturn 3"))


def of_ipython(nb):
    """Lines for its shell above each answer, a %time that defines, a stray await."""
    lines = "files = !ls\nawait soon()\nname = %pwd\n!ls\nprint?\n"
    for one in nb["cells"]:
        if one["cell_type"] == "code":
            one["source"] = lines + "".join(one["source"])
    soon = "async def soon():\n    return 1\n%time np2 = np"
    text = 's = """\n%d and\n!no\n"""\nassert "!no" in s and np2 is np'
    nb["cells"][0:0] = [cell("%time import numpy as np"), cell(soon), cell(text)]
    nb["cells"].append(cell("del np, wake\nsilu_backward = 3.5\nsum = max = 0"))
    nb["cells"].append(cell("tanh_backward = tanh_backward(1.0, np.zeros(3))"))


def white(nb):
    nb["cells"].insert(1, cell("\n" * 32_000))
    nb["cells"].insert(1, cell(" " * 300_000 + "\n \n" * 30_000 + "x" * 100_000 + "("))


def with_states_of_the_process(nb):
    """What a cell sets, the whole process has."""
    states = [
        "import gc, locale, os, random, signal, sys, warnings",
        "np.seterr(all='raise')\nwarnings.simplefilter('error')",
        "np.set_printoptions(precision=1, threshold=3, legacy='1.13')",
        "sys.setrecursionlimit(60)\nsys.set_int_max_str_digits(640)",
        "random.seed(1)\nnp.random.seed(1)\nos.environ.clear()\ngc.disable()",
        "os.mkdir('/tmp/x')\nos.chdir('/tmp/x')\nos.rmdir('/tmp/x')",
        "signal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.alarm(1)",
        "sys.tracebacklimit = 0\nsys.stdout = sys.stderr = None\nsys.path.clear()",
        "warnings.showwarning = None\nsys.settrace(lambda *args: None)",
    ]
    nb["cells"][2:2] = [cell(state) for state in states]


def in_one_cell(nb):
    nb["cells"] = [cell("\n\n".join(sources_of(nb)))]


def with_a_mark_of_order(nb):
    """Saved by an editor that writes UTF-8 with a byte order mark: see below."""


def cell(source):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}


MANGLED = [
    *(duplicated, stripped, without_checks, backwards, warning, from_vs_code),
    *(from_colab, full_of_scratch, compared_with_bpkit, in_one_cell),
    *(of_a_newer_python, of_ipython, white, with_states_of_the_process),
    with_a_mark_of_order,
]


@pytest.mark.parametrize("mangle", MANGLED, ids=lambda f: f.__name__)
def test_honest_notebooks_keep_their_points(mangle, tmp_path):
    nb = notebook_of("solutions", "02")
    mangle(nb)
    text = json.dumps(nb).encode()
    if mangle is with_a_mark_of_order:
        text = b"\xef\xbb\xbf" + text
    record = graded(hand_in(tmp_path, "renamed (1)", text).path, limits=SHORT)
    assert record["chapter"] == "02"
    assert points(record) == maximum(record) == 19


ENDS_THE_PROCESS = [
    "x = 1\nsum(range(30_000_000_000))\ny = 2",  # hears no alarm
    "import os\nos._exit(0)",
    "import ctypes\nctypes.string_at(0)",
]


def test_a_statement_that_ends_the_box_costs_itself(tmp_path, monkeypatch):
    """Three of them, and all that stands around them counts; it says where they are."""
    started, start = [], sandbox.start
    monkeypatch.setattr(
        sandbox, "start", lambda *a, **k: started.append(1) or start(*a, **k)
    )
    here = "def double(X):\n    return 2 * X if (x, y) == (1, 2) else nowhere"
    center, other = "def center(X):\n    return X - X.mean(axis=0)", "x = 1"
    cells = [*ENDS_THE_PROCESS, here, "import numpy as np\n" + center, other]
    record = graded(hand_in(tmp_path, "a", cells).path, limits=SHORT)
    assert [e["points"] for e in record["exercises"]] == [1, 1, 0]
    assert len(started) == 4 and record["seconds"] < 20
    assert record["advice"] == [
        "Cell 1 stops with `TimeoutError: no end, and no interrupt is heard`.",
        "Cell 2 stops with `SystemExit: it ends the process`.",
        "Cell 3 stops with `SystemExit: it ends the process`.",
    ]


def test_a_box_is_not_opened_for_ever(tmp_path):
    cells = ["import os", *["os._exit(0)"] * 30, "def double(X):\n    return 2 * X"]
    record = graded(hand_in(tmp_path, "a", cells).path, limits=SHORT)
    assert points(record) == 0 and record["seconds"] < 20
    assert "Your notebook stops while its cells run" in str(record["exercises"])


def test_whose_python_a_cell_is_none_for_is_told(tmp_path):
    cell = "def double(X):\n    later Y = 2\n    return 2 * X"
    record = graded(hand_in(tmp_path, "a", [cell]).path)
    message = record["exercises"][0]["message"]
    assert "The cell of `double` stops with `SyntaxError: invalid syntax" in message
    assert "in the grader's Python 3." in message


@pytest.mark.parametrize(
    "imports", ["from scipy.special import expit as e", "import scipy.special as s"]
)
def test_a_package_that_is_not_there_is_named(imports, tmp_path):
    """Where the answer stops that uses it; what else stands in its cell counts."""
    used = "e" if "as e" in imports else "s.expit"
    cell = f"{imports}\nimport numpy as np\ndef double(X):\n    return {used}(X)"
    center = "def center(X):\n    return X - np.mean(X, axis=0)"
    record = graded(hand_in(tmp_path, "a", [f"{cell}\n{center}"]).path)
    assert [e["points"] for e in record["exercises"]] == [0, 1, 0]
    message = record["exercises"][0]["message"]
    assert "`scipy.special` is not there while this is graded" in message


def test_a_copy_of_the_stub_takes_no_class_away(tmp_path):
    sources = sources_of(notebook_of("solutions", "05"))
    stubs = sources_of(notebook_of("exercises", "05"))
    both = [*sources, *(cell for cell in stubs if "NotImplementedError" in cell)]
    record = graded(hand_in(tmp_path, "a", both).path)
    assert points(record) == maximum(record)


NO_NOTEBOOKS = {
    "empty": b"",
    "white": b" \n\n",
    "no JSON": b"%PDF-1.4 this is not it",
    "half": b'{"cells": [{"cell_type": "code", "source": "x = 1"',
    "a list": b"[1, 2, 3]",
    "no cells": b'{"metadata": {}}',
    "cells of another kind": b'{"cells": {"a": 1}}',
    "deep": b"[" * 100_000,
    "bytes": bytes(range(256)) * 100,
    "50 MB": b'{"cells": [], "x": "' + b"x" * 50_000_000 + b'"}',
}


@pytest.mark.parametrize("what", NO_NOTEBOOKS)
def test_what_is_no_notebook_is_told_so(what, tmp_path):
    one = hand_in(tmp_path, "04_gradient_descent", NO_NOTEBOOKS[what])
    record = graded(one.path)
    assert record["status"] == "unreadable"
    assert record["message"].endswith(".")
    assert record["chapter"] == "04"  # the name tells
    assert points(record) == 0 < maximum(record)
    assert all(e["message"] == record["message"] for e in record["exercises"])


ODD_NOTEBOOKS = {
    "no code": ({"cells": []}, "empty"),
    "only text": ({"cells": [{"cell_type": "markdown", "source": "hi"}]}, "empty"),
    "odd cells": ({"cells": [1, None, {"cell_type": "code", "source": 5}]}, "empty"),
    "another course": (book(["def tan(x):\n    return x"]), "unknown"),
}


@pytest.mark.parametrize("what", ODD_NOTEBOOKS)
def test_a_notebook_without_answers_is_named_for_what_it_is(what, tmp_path):
    content, status = ODD_NOTEBOOKS[what]
    record = graded(hand_in(tmp_path, "a", content).path)
    assert (record["status"], points(record)) == (status, 0)
    assert record["message"]


def test_ten_thousand_cells_are_run(tmp_path):
    sources = sources_of(notebook_of("solutions", "00")) + ["x = 1"] * 10_000
    assert points(graded(hand_in(tmp_path, "a", sources).path)) == 3


def test_a_link_is_not_followed_and_a_pipe_is_not_waited_for(tmp_path):
    honest = hand_in(tmp_path, "honest", notebook_of("solutions", "00"))
    link = tmp_path / "00_link.ipynb"
    link.symlink_to(honest.path)
    record = graded(link)
    assert (record["status"], points(record)) == ("unreadable", 0)
    assert "link" in record["message"]
    pipe = tmp_path / "00_pipe.ipynb"
    os.mkfifo(pipe)
    assert graded(pipe)["status"] == "unreadable"
    assert graded(tmp_path)["status"] == "unreadable"
    assert graded(tmp_path / "nowhere.ipynb")["status"] == "unreadable"


@pytest.mark.parametrize(
    "name", ["with space", "quo'te\"s", "new\nline", "=1+1", "-rf", "ünïcode 学生"]
)
def test_a_file_may_have_any_name(name, tmp_path):
    right = sources_of(notebook_of("solutions", "00"))
    assert points(graded(hand_in(tmp_path, name, right).path)) == 3


def test_an_answer_that_changes_its_input_keeps_its_points_and_is_advised(tmp_path):
    """What only the box sees, and learners could hide, is no reason for less."""
    source = "def double(X):\n    X *= 2\n    return X"
    record = graded(hand_in(tmp_path, "a", ["import numpy as np", source]).path)
    first = record["exercises"][0]
    assert (first["outcome"], first["points"]) == ("right", 1)
    assert "`double` changes its input `X`" in record["advice"][0]


SLOW = """
import time
import numpy as np

def double(X):
    time.sleep({})
    return 2 * X
"""


@pytest.mark.parametrize("seconds, right", [(0.4, True), (9, False)])
def test_each_call_has_its_time(seconds, right, tmp_path):
    """Not all of them together: at the desk, too, a slow answer is right."""
    one = hand_in(tmp_path, "a", [SLOW.format(seconds)])
    limits = replace(SHORT, exercise=2, submission=60)
    first, *others = graded(one.path, limits=limits)["exercises"]
    assert (first["outcome"] == "right") is right
    assert {other["outcome"] for other in others} == {"not attempted"}


def test_a_whole_job_has_more_time(tmp_path):
    first, *others = notebook.exercises("00")
    job, limits = replace(first, seconds=10), replace(SHORT, exercise=0.2, submission=1)
    boxed = BoxedNotebook([SLOW.format(0.4)], [job, *others], limits)
    assert boxed.judge(job, np.random.default_rng(1)).outcome == "right"
    boxed.close()


def test_what_an_answer_prints_and_where_it_stops_is_told(tmp_path):
    sources = [
        "import numpy as np",
        "def double(X):\n    print('looking at', X.shape)\n    return X @ X @ nowhere",
        "def center(X):\n    return np.log(X - X)",
        "def squared_distances(X, p)\n    return 0",
    ]
    record = graded(hand_in(tmp_path, "a", sources).path)
    first, second, third = record["exercises"]
    assert first["outcome"] == "stopped with an error"
    assert "line 3 of double: return X @ X @ nowhere" in first["message"]
    assert any("looking at (" in text for _, text in first["details"])
    assert any("divide by zero" in note for note in second["notes"])
    assert third["outcome"] == "stopped with an error"
    assert "`SyntaxError: expected ':'" in third["message"]


def test_a_slip_is_named_in_the_record(tmp_path):
    source = "def double(X):\n    return 2 * X.T"
    record = graded(hand_in(tmp_path, "a", ["", source]).path)
    assert record["exercises"][0]["slip"] is None
    for slip in notebook.exercises("00")[0].slips:
        assert slip.name  # the names stand in the class report


def test_a_mark_can_be_recomputed_from_its_seed(tmp_path):
    one = hand_in(tmp_path, "a", notebook_of("solutions", "03"))
    first, again, other = (graded(one.path, seed=seed) for seed in (1, 1, 2))
    assert first | {"seconds": 0} == again | {"seconds": 0}
    assert first["seed"] != other["seed"]
    assert points(other) == maximum(other)


def test_every_submission_gets_inputs_of_its_own():
    seeds = {notebook.seed_of(1, notebook.digest(bytes([n]))) for n in range(100)}
    assert len(seeds) == 100
    assert max(seeds) < 2**53  # JSON's readers keep it whole
    np.random.default_rng([max(seeds), 3])


def test_a_variant_is_the_students_whoever_the_notebook_names(tmp_path):
    """Everybody gets numbers of their own, and those of another are wrong."""
    exercise = next(one for one in notebook.exercises("00") if one.variant)
    place = notebook.exercises("00").index(exercise)
    yours = exercise.for_student("ana").reference
    plain = sources_of(notebook_of("solutions", "00"))
    named = ["from bpkit.checks import variant", f"variant({exercise.id!r}, 'bob')"]
    one = hand_in(tmp_path, "a", [*plain, *named])
    as_it_stands = graded(one.path)["exercises"][place]
    for_ana = graded(one.path, student="ana")
    assert as_it_stands["points"] == as_it_stands["maximum"]
    assert for_ana["student"] == "ana"
    assert for_ana["exercises"][place]["points"] == 0
    assert for_ana["exercises"][place]["slip"] == "the plain exercise"
    drawn = exercise.variant.drawn(exercise.id, "ana")
    shift = yours(np.zeros((2, 2)))[0, 0]
    assert drawn
    answer = f"def center(X):\n    return X - X.mean(axis=0) + X.dtype.type({shift})"
    other = hand_in(tmp_path, "b", [*plain, answer])
    right = graded(other.path, student="ana")["exercises"][place]
    assert right["points"] == right["maximum"]
