"""In a browser Python has no threads, no processes and no home: what is said there.

A stand-in here takes them away; tests/lite/test_pyodide.py asks Pyodide itself.
"""

import importlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bpkit import capstone, progress, training
from bpkit.checks import check, exercise, hint, limits, solution, trial, variant
from bpkit.course import how_to_open
from bpkit.exercises import main
from bpkit.progress import store


def no_thread(*args, **options):
    raise RuntimeError("can't start new thread")


def no_process(*args, **options):
    raise OSError(138, "emscripten does not support processes.")


@pytest.fixture
def browser(monkeypatch):
    """What Pyodide 314 says where there is nothing: the sentences are its own."""
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    monkeypatch.setattr(subprocess, "Popen", no_process)
    monkeypatch.setattr(os, "fork", no_process, raising=False)
    monkeypatch.delattr("signal.pthread_kill", raising=False)


def for_ever(X):
    while True:
        pass


def deaf(X):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def raises(X):
    raise ZeroDivisionError("mine")


def right(id):
    return exercise(id).reference


@pytest.fixture
def short(monkeypatch):
    """Half a second for an answer, where it has five."""
    whole = limits.time_limit
    monkeypatch.setattr(trial, "time_limit", lambda s, out: whole(s and 0.5, out))


def test_a_right_answer_is_right(browser):
    assert check("02.3", right("02.3")).outcome == "right"
    assert check("05.1", right("05.1")).outcome == "right"


def test_a_wrong_answer_gets_its_hint(browser):
    slip = exercise("02.3").slips[0]
    result = check("02.3", slip.answer)
    assert (result.outcome, result.slip) == ("wrong", slip.name)


def test_an_error_is_shown_with_its_line(browser):
    result = check("00.1", raises)
    assert result.outcome == "stopped with an error"
    assert "ZeroDivisionError: mine" in result.message
    assert " of raises: " in result.message


def test_an_endless_loop_ends(browser, short):
    message = check("00.1", for_ever).message
    assert message.startswith("No end after ")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Pyodide is Python 3.14")
def test_an_endless_loop_that_swallows_interrupts_ends(browser, short):
    message = check("00.1", deaf).message
    assert message.startswith("No end after ")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Pyodide is Python 3.14")
def test_nothing_is_watched_after_a_check(browser, short):
    for answer in (for_ever, deaf, right("00.1")):
        check("00.1", answer)
        assert not any(map(sys.monitoring.get_tool, range(6)))


def test_hint_solution_variant_review_and_prediction_are_there(browser, monkeypatch):
    monkeypatch.setattr(store, "_in_memory", {})
    assert "Hint 1 of " in repr(hint("02.3"))
    assert "def " in solution("02.3").text
    assert "variant for ada: " in repr(variant("00.2", "ada"))
    variant("00.2")
    progress.predict("04.a", "gone", options=["gone", "faster"])
    assert "gone" in repr(progress.reveal("04.a", "gone"))
    assert "Review" in repr(progress.review())


def test_what_was_done_lies_in_the_drive_and_not_in_the_home(browser):
    try:
        assert importlib.reload(store).HOME == "/drive"
    finally:
        sys.platform = "linux"
        importlib.reload(store)


def test_a_file_is_told_as_the_file_browser_shows_it(browser):
    line = how_to_open(Path("/drive/my_work/01_x.ipynb"))
    assert line == "Open it in the file browser on the left: my_work/01_x.ipynb"


def test_the_capstone_is_laid_out_and_says_where_it_is_tried(browser, tmp_path):
    said = capstone.said(tmp_path, "my_work/capstone")
    assert {path.name for path in tmp_path.iterdir()} == set(capstone.FILES)
    assert "a browser starts none" in " ".join(said.split())
    assert "operation.py" in said


def test_a_bar_is_drawn_without_a_thread_and_without_a_warning(browser, recwarn):
    try:
        importlib.reload(training)
        bar = training.tqdm(range(3), disable=False, file=open(os.devnull, "w"))
        assert list(bar) == [0, 1, 2]
        assert not [x for x in recwarn if "monitor" in str(x.message)]
    finally:
        training.tqdm.monitor_interval = 10


def test_a_working_copy_is_made_from_a_cell(browser, tmp_path, monkeypatch, capsys):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "02_x.ipynb").write_text("{}")
    (tmp_path / "chapters").mkdir()
    monkeypatch.chdir(tmp_path / "chapters")
    assert main(["start", "02"]) == 0
    assert (tmp_path / "my_work" / "02_x.ipynb").read_text() == "{}"
