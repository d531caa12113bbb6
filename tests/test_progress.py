"""Predictions, passed exercises and questions are kept, and never stand in the way."""

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from bpkit import progress
from bpkit.progress import passed, predict, predictions, reveal, review, store

QUESTIONS = [
    {"id": f"{chapter:02}.q{k}", "question": f"Is `{k}` < 2?", "answer": f"It is {k}."}
    for chapter in [0, 1, 2, 7, 9, 10]
    for k in [1, 2, 3]
]
OTHER_KERNEL = """
import sys
from bpkit.progress import predict
for k in range(25):
    predict(f"04.{sys.argv[1]}{k}", k)
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home directory, where things are kept as a learner's are."""
    for name in ["HOME", "USERPROFILE"]:
        monkeypatch.setenv(name, str(tmp_path))
    for name in ["BPKIT_PROGRESS", "NBGRADER_EXECUTION"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(store, "_in_memory", {})
    path = tmp_path / "questions.json"
    path.write_text(json.dumps(QUESTIONS))
    monkeypatch.setattr(progress, "QUESTIONS", path)
    return tmp_path


@pytest.fixture
def file(home):
    return home / ".bpkit" / "progress.json"


def new_kernel(monkeypatch):
    monkeypatch.setattr(store, "_in_memory", {})


def outcome(guess, truth, **options):
    predict("04.a", guess)
    return reveal("04.a", truth, **options).aside


def asked():
    return [line.split()[0] for line, _ in review().folds]


@pytest.mark.parametrize(
    "guess, truth",
    [
        (4, 4),
        (0.92, 1.0),
        (1.1, 1.0),  # 1.1 - 1.0 is a little more than 0.1 in floats
        (-9, -10),
        (0.1, 0),
        (np.float32(2.5), np.float64(2.5)),
        (np.int64(3), 3.2),
        (np.array(3), 3),
        (float("inf"), float("inf")),
        (float("nan"), np.nan),
        (float("nan"), "nan"),
        (10_000, "10,000"),
        ("0.5", 0.5),
        ("0,5", 0.5),
        ("-0,5", -0.5),
        ("1,000", 1000),
        ("12,345,678", 12_345_678),
        ("1,5", 1.5),
        ("10 000", 10_000),
        ("\N{MINUS SIGN}3", -3),
        ("Bouncing. ", "bouncing"),
        ("more  than three", "more than three"),
        (np.str_("gone"), "gone"),
        ((3, 2), np.zeros((3, 2)).shape),
        ([3, 2], (3, 2)),
        ((np.int64(3),), (3,)),
        (np.array([5, 1]), (5, 1)),
        ((), ()),
        (True, np.bool_(True)),
    ],
)
def test_a_right_guess_is_right(home, guess, truth):
    assert outcome(guess, truth) == "right"


@pytest.mark.parametrize(
    "guess, truth",
    [
        (0.89, 1.0),
        (1.12, 1.0),
        (10, -10),
        (0, 4.5e-5),
        ("0,500", 500),
        ("1,000", 1),
        (5, float("inf")),
        (float("inf"), 5),
        (0, float("nan")),
        (10**400, 3.0),
        ("faster", "bouncing"),
        (3, (3,)),
        ((2, 3), (3, 2)),
        ((3, 2), (3, 2, 1)),
        ("bouncing", 4),
        (4, "bouncing"),
        (1, True),
        (False, 0.0),
    ],
)
def test_a_wrong_guess_is_missed(home, guess, truth):
    assert outcome(guess, truth) == "missed"


def test_the_tolerance_is_relative_and_can_be_chosen(home):
    assert outcome(104, 100, tolerance=0.05) == "right"
    predict("04.b", 106)
    assert reveal("04.b", 100, tolerance=0.05).aside == "missed"


def test_a_guess_of_the_wrong_kind_is_told_what_was_asked(home):
    predict("04.a", "six")
    assert "What was asked is a shape" in repr(reveal("04.a", (3, 2)))


def test_a_word_that_is_offered_beside_nan_is_of_its_kind(home):
    predict("03.c", "same", options=["same", "equal", "nan"])
    assert "What was asked" not in repr(reveal("03.c", "nan"))


def test_what_was_offered_is_of_the_right_kind_whatever_it_looks_like(home):
    predict("22.c", "75", options=["75", "about 30", "about 2"])
    assert "What was asked" not in repr(reveal("22.c", "about 2"))


@pytest.mark.parametrize(
    "guess", [{"a": 1}, print, 1j, (0.5, 2), [[1, 2]], (True, 2), np.ones(2), {3, 2}]
)
def test_what_is_no_guess_gets_a_sentence_and_is_not_kept(home, file, guess):
    with pytest.raises(TypeError, match="a number, a word in quotes or a shape"):
        predict("04.a", guess)
    assert not file.exists()


@pytest.mark.parametrize("id", ["4.a", "04", 4.1, "04.", "04.a ", None])
def test_an_impossible_id_gets_a_sentence(home, id):
    for use in [predict, reveal]:
        with pytest.raises(ValueError, match='as "04.a"'):
            use(id, 1)


@pytest.mark.parametrize("chapter", [4, "4", "04.a", None])
def test_an_impossible_chapter_gets_a_sentence(home, chapter):
    with pytest.raises(ValueError, match='as "04"'):
        predictions(chapter)


@pytest.mark.parametrize("answered", [False, True])
def test_the_first_guess_counts(home, answered):
    predict("04.a", "faster")
    if answered:
        reveal("04.a", "bouncing")
    said = repr(predict("04.a", "bouncing"))
    assert "what counts is your first guess, `faster`" in said
    assert "`faster` is kept" in repr(predict("04.a", None))  # a fresh notebook, say
    assert reveal("04.a", "bouncing").aside == "missed"


def test_running_all_cells_first_burns_no_guess(home):
    for _ in range(2):
        predict("04.a", None)
        assert "no guess of yours yet" in repr(reveal("04.a", 100, tolerance=0.3))
    assert "`120` is kept" in repr(predict("04.a", 120))
    assert "1 of 1 right" in repr(predictions("04"))  # also before the cell runs again
    assert reveal("04.a", 100, tolerance=0.3).aside == "right"


@pytest.mark.parametrize(
    "guess, options",
    [
        ("banana", ["faster", "bouncing", "gone"]),
        (2, ["faster", "bouncing"]),
        ((2, 3), [(3, 2), "an error"]),
        ("2", [1, 3]),
        ("six", "number"),
        ((3, 2), "number"),
        (True, "number"),
        ("1,2,3", "number"),
        (3, "shape"),
        ("three", "shape"),
    ],
)
def test_what_was_not_offered_is_asked_again_and_not_kept(home, guess, options):
    said = repr(predict("04.a", guess, options=options))
    assert f"`{progress.show(progress.plain(guess))}` is not" in said
    assert "Guess again" in said
    if isinstance(options, list):
        assert all(progress.show(progress.plain(one)) in said for one in options)
    assert "no guess" in repr(predict("04.a", None, options=options))


@pytest.mark.parametrize(
    "guess, options, truth",
    [
        ("Gone!", ["bouncing", "gone"], "gone"),
        ("an error", [(3, 2), "an error"], "an error"),
        ((3, 2), [(3, 2), "an error"], (3, 2)),
        ("10000", ["1,000", "10,000"], "10,000"),
        ("0,5", "number", 0.5),
        ("7%", ["0.1 %", "7 %", "40 %"], "7 %"),
        (np.float32(0.5), "number", 0.5),
        ((5, 100), "shape", (5, 100)),
    ],
)
def test_what_was_offered_is_kept(home, guess, options, truth):
    assert "is kept" in repr(predict("04.a", guess, options=options))
    assert reveal("04.a", truth).aside == "right"


def test_a_decimal_comma_gets_a_sentence(home):
    with pytest.raises(TypeError, match=r"\(0, 5\) came. Write a decimal with a point"):
        predict("04.a", 0, 5, options="number")


def test_the_first_run_counts_where_a_later_one_gives_something_else(home):
    predict("04.a", 4)
    assert reveal("04.a", 4).aside == "right"
    again = reveal("04.a", 7)
    assert again.aside == "right" and "This run gives `7`" in repr(again)


@pytest.mark.parametrize("guess", [None, ..., 3, "gone", (3, 2), 0.25])
def test_cells_run_twice_show_and_keep_the_same(file, guess):
    def chapter():
        yield repr(predict("04.a", guess))
        yield repr(reveal("04.a", 3))
        yield repr(predictions("04"))
        yield repr(review())

    first = list(chapter())
    kept = file.read_text()
    second = list(chapter())
    assert second[1:] == first[1:] and file.read_text() == kept
    if guess not in (None, ...):
        assert second[0] == first[0]


def test_an_unanswered_prediction_is_a_line_without_a_frame(home):
    cards = [predict("04.a", None), reveal("04.a", 3), predictions("04")]
    for shown in cards:
        assert shown._repr_html_().startswith("<p>Prediction")
    assert "no guess yet" in repr(cards[0])
    assert "it is `3`" in repr(cards[1])
    assert "none of 1" in repr(cards[2])


def test_the_end_of_a_chapter_shows_how_well_it_was_predicted(home):
    for id, guess, truth in [("a", 1, 1), ("b", 2, 5), ("c", None, "x"), ("d", 3, 3)]:
        predict(f"04.{id}", guess)
        reveal(f"04.{id}", truth)
    predict("05.a", 1)
    reveal("05.a", 1)
    predict("04.e", 1)  # not answered yet
    assert repr(predictions("04")).splitlines() == [
        "Predictions of chapter 04 (2 of 3 right)",
        "04.a: you said `1`; it is `1`, right.",
        "04.b: you said `2`; it is `5`, missed.",
        "04.c: no guess; it is `x`.",
        "04.d: you said `3`; it is `3`, right.",
    ]
    assert "none answered yet" in repr(predictions("03"))


def test_numbers_are_shown_as_one_reads_them(home):
    for truth, shown in [
        (11013.2, "11,013"),
        (1 / 3, "0.3333"),
        (1e-9, "1e-09"),
        (5e-5, "0.00005"),
    ]:
        assert progress.show(truth) == shown
    assert progress.show([3]) == "(3,)" and progress.show(10_000) == "10000"


def test_a_shape_in_quotes_is_a_shape(home):
    for i, said in enumerate(["(5, 100)", " [5,100] ", "( 5 , 100 )"]):
        options = "shape" if i else [(5, 100), (784, 100)]
        assert "is kept" in repr(predict(f"04.{i}", said, options=options))
        assert reveal(f"04.{i}", (5, 100)).aside == "right"
    assert "is kept" in repr(predict("04.n", "1,000", options="number"))
    assert reveal("04.n", 1000).aside == "right"


def test_what_was_kept_is_there_in_the_next_kernel(file, monkeypatch):
    predict("04.a", 3)
    passed("01.2")
    new_kernel(monkeypatch)
    assert reveal("04.a", 3).aside == "right"
    assert list(json.loads(file.read_text())["passed"]) == ["01.2"]


def test_an_exercise_is_passed_once(file):
    passed("01.2")
    kept = json.loads(file.read_text())
    kept["passed"]["01.2"] = "2020-02-02"
    file.write_text(json.dumps(kept))
    passed("01.2")
    assert json.loads(file.read_text())["passed"] == {"01.2": "2020-02-02"}


def use_everything():
    assert outcome(3, 3) == "right"
    passed("01.2")
    assert "1 of 1 right" in repr(predictions("04"))
    assert len(asked()) == 5
    review(missed=[])


def files(folder):
    return {path for path in folder.rglob("*") if path.name != "questions.json"}


def test_only_the_one_file_is_left_behind(home, file):
    use_everything()
    assert files(home) == {file.parent, file}


def test_the_file_can_lie_elsewhere(home, monkeypatch):
    elsewhere = home / "a" / "b" / "mine.json"
    monkeypatch.setenv("BPKIT_PROGRESS", str(elsewhere))
    use_everything()
    assert files(home) == {home / "a", elsewhere.parent, elsewhere}


@pytest.mark.parametrize(
    "variable", [{"BPKIT_PROGRESS": "off"}, {"NBGRADER_EXECUTION": "autograde"}]
)
def test_where_nothing_shall_be_written_nothing_is(home, monkeypatch, variable):
    for name, value in variable.items():
        monkeypatch.setenv(name, value)
    use_everything()
    assert files(home) == set()


def test_tests_and_the_notebook_tool_write_nothing():
    import notebook_run

    assert os.environ["BPKIT_PROGRESS"] == "off"
    assert notebook_run.FIXED["BPKIT_PROGRESS"] == "off"


def test_a_home_that_cannot_be_written_is_no_obstacle(home):
    (home / ".bpkit").write_text("a file where the folder would be")
    use_everything()
    assert (home / ".bpkit").read_text() == "a file where the folder would be"


def test_a_file_that_can_only_be_read_is_read(file, monkeypatch):
    predict("04.a", 3)
    kept = file.read_text()

    def refuse(*_, **__):
        raise PermissionError

    for name in ["mkdir", "write_text", "replace", "rename"]:
        monkeypatch.setattr(Path, name, refuse)
    assert reveal("04.a", 3).aside == "right"
    predict("04.b", 5)
    assert reveal("04.b", 5).aside == "right", "forgotten between two cells"
    assert "2 of 2" in repr(predictions("04"))
    assert file.read_text() == kept


def test_a_file_that_cannot_be_read_is_left_alone(file, monkeypatch):
    predict("04.a", 3)
    kept = file.read_bytes()

    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refuse)
    assert reveal("04.a", 3).aside == "no guess"
    assert file.read_bytes() == kept


def test_no_home_at_all_is_no_obstacle(home, monkeypatch):
    def homeless(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", homeless)
    assert outcome(3, 3) == "right"


BROKEN = ["", "{", '{"predictions": 3}', "[]", '{"passed": {}', "\x00\x01", "null"]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_put_aside_and_never_overwritten(file, text):
    for k in [1, 2]:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        assert outcome(3, 3) == "right"
        assert json.loads(file.read_text())["predictions"]
        assert (file.parent / f"progress_broken_{k}.json").read_text() == text


def test_a_broken_file_that_cannot_be_moved_stays_as_it_is(file, monkeypatch):
    file.parent.mkdir()
    file.write_text("{")

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(Path, "rename", refuse)
    assert outcome(3, 3) == "right"
    assert file.read_text() == "{"


def test_a_write_that_fails_leaves_the_old_file_whole(file, monkeypatch):
    predict("04.a", 3)
    kept = file.read_text()

    def disk_full(path, text, encoding):
        path.write_bytes(text[:10].encode())
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_text", disk_full)
    predict("04.b", 3)
    assert file.read_text() == kept


def test_parts_that_a_later_version_adds_survive(file):
    predict("04.a", 3)
    kept = json.loads(file.read_text()) | {"later": [1]}
    del kept["asked"]  # and one that an earlier version did not have
    file.write_text(json.dumps(kept))
    use_everything()
    assert json.loads(file.read_text())["later"] == [1]


def test_kernels_that_write_at_once_lose_nothing(file):
    """The processes are children of this one and see its HOME."""
    kernels = [
        subprocess.Popen([sys.executable, "-c", OTHER_KERNEL, name]) for name in "abc"
    ]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0, 0]
    assert len(json.loads(file.read_text())["predictions"]) == 75


def test_the_lock_of_a_dead_kernel_is_taken_over(file, monkeypatch):
    monkeypatch.setattr(store.time, "sleep", lambda seconds: None)
    (file.parent / "progress.lock").mkdir(parents=True)
    predict("04.a", 3)
    assert file.exists() and not (file.parent / "progress.lock").exists()


def test_review_asks_of_the_chapters_begun(home, monkeypatch):
    monkeypatch.setattr(progress, "AT_ONCE", 99)
    assert {id[:2] for id in asked()} == {"00"}
    review(missed=[])
    passed("01.2")
    assert {id[:2] for id in asked()} == {"00", "01"}
    review(missed=[])
    predict("07.a", None)  # and so 2, on which it stands
    assert {id[:2] for id in asked()} == {"00", "01", "02", "07"}
    review(missed=[])
    passed("10.1")  # which does not stand on 9
    assert {id[:2] for id in asked()} == {"00", "01", "02", "07", "10"}


def test_review_brings_missed_ones_first_then_new_ones_then_the_oldest(home):
    passed("02.1")
    assert asked() == ["00.q1", "00.q2", "00.q3", "01.q1", "01.q2"]
    review(missed=["00.q3", "01.q1"])
    assert asked() == ["00.q3", "01.q1", "01.q3", "02.q1", "02.q2"]
    review(missed=["02.q2"])
    assert asked() == ["02.q2", "02.q3", "00.q1", "00.q2", "01.q2"]
    review(missed=[])
    assert asked() == ["00.q3", "01.q1", "01.q3", "02.q1", "00.q1"]


def test_the_same_five_come_back_until_they_are_recorded(home):
    five = asked()
    passed("02.1")
    assert asked() == five
    review(missed=["00.q2"])
    assert asked()[0] == "00.q2"


def test_recording_twice_counts_once(file):
    review()
    assert "2 known, 1 missed" in repr(review(missed="00.q2"))
    kept = file.read_text()
    assert "nothing is open to record" in repr(review(missed="00.q2"))
    assert file.read_text() == kept


def test_an_unknown_question_gets_a_sentence_and_nothing_is_recorded(file):
    review()
    kept = file.read_text()
    with pytest.raises(ValueError, match=r"missed has 09.q9, but .* 00.q1, 00.q2"):
        review(missed=["00.q1", "09.q9"])
    with pytest.raises(TypeError, match="a list of ids"):
        review(missed=2)
    assert file.read_text() == kept


def test_a_question_that_the_course_has_dropped_is_not_asked(file):
    review()
    kept = json.loads(file.read_text())
    kept["asked"] = ["55.q1"]
    file.write_text(json.dumps(kept))
    assert asked() == ["00.q1", "00.q2", "00.q3"]


def test_the_shipped_questions_can_be_reviewed(home, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(store, "_in_memory", {})
    assert asked()[0] == "00.q1"


class Page(HTMLParser):
    """What a reader without style sheets or colors gets: the text, and the tags."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def test_cards_escape_what_the_learner_wrote(home):
    word = '<img src=x onerror="alert(1)">&amp;'
    cards = [predict("04.a", word), reveal("04.a", "<b>"), predictions("04")]
    cards.append(predict("04.a", "<i>"))
    for shown in cards:
        page = Page(shown._repr_html_())
        assert not {"img", "b", "i"} & set(page.tags)
        assert word in page.text


@pytest.mark.parametrize("truth", [3, 4])
def test_cards_say_in_words_what_they_show(home, truth):
    predict("04.a", 3)
    for shown in [reveal("04.a", truth), predictions("04")]:
        page = Page(shown._repr_html_())
        word = {3: "right", 4: "missed"}[truth]
        assert word in page.text and word in repr(shown)
        assert "3" in page.text and str(truth) in page.text


def test_answers_are_folded_in_the_page_and_last_in_the_text(home):
    shown = review()
    page = Page(shown._repr_html_())
    assert page.tags.count("details") == page.tags.count("summary") == 3
    assert "Is 1 < 2?" in page.text and "<code>1</code> &lt; 2?" in shown._repr_html_()
    text = repr(shown)
    assert text.index("Is `3` < 2?") < text.index("review(missed=[])")
    assert text.index("review(missed=[])") < text.index("00.q1 It is 1.")
