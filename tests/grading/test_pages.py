"""Feedback and class report: whole in one file, safe, and readable by all."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from classroom import notebook, record, result

from bpkit.grading import roster
from bpkit.grading.feedback import feedback, file_name
from bpkit.grading.gradebook import entries
from bpkit.grading.report import report
from bpkit.grading.submissions import find

CHAPTER = "04_gradient_descent.ipynb"
HOSTILE = '</p><script>alert(1)</script><img src="http://x.org/a" onerror=x> \x00\ud800'


class Page(HTMLParser):
    """What is in a page: tags with their attributes, and the text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def book(folder, kept, expected=None):
    found = find(folder)
    records = {one.key: kept[one.student] for one in found if one.student in kept}
    return entries(found, records, expected or roster.Roster())


@pytest.fixture
def ana(tmp_path):
    notebook(tmp_path / "ana" / CHAPTER)
    wrong = result(
        "04.2",
        0,
        outcome="wrong",
        slip="plus",
        message="Subtract `lr * dW`.",
        details=[["The smallest input that shows it", "W = [[1.0]]"]],
        notes=['Stuck? Run `hint("04.2")` in a new cell.'],
    )
    kept = record("04", result("04.1", 2), wrong, advice=["04.1 changes `X`."])
    return book(tmp_path, {"ana": kept})


def test_a_feedback_page_says_what_the_check_said(ana):
    page = Page(feedback(ana))
    assert not page.open
    for words in [
        "2 of 4 points",
        "04.2 One step wrong, 0 of 2",
        "Subtract lr * dW.",
        "hint(",
    ]:
        assert words in page.text
    assert "W = [[1.0]]" in page.text and "04.1 changes X." in page.text
    assert "read by a person" in page.text
    assert "seed" not in page.text  # who knows it knows the next inputs


def test_pages_are_whole_in_one_file_without_script(ana):
    for text in feedback(ana), report(ana):
        page = Page(text)
        assert {"script", "link", "iframe", "object"}.isdisjoint(
            t for t, _ in page.tags
        )
        assert all(img["src"].startswith("data:") for img in page.all("img"))
        assert "default-src 'none'" in text and "url(" not in text


def test_pages_read_on_a_phone_by_ear_and_in_the_dark(ana):
    for text in feedback(ana), report(ana):
        page = Page(text)
        assert page.all("html") == [{"lang": "en"}]
        assert {
            "name": "viewport",
            "content": "width=device-width, initial-scale=1",
        } in (page.all("meta"))
        assert "prefers-color-scheme: dark" in text
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
        assert len(page.all("table")) == len(page.all("caption"))
        assert all("scope" in th for th in page.all("th"))
        assert all(len(img["alt"]) > 20 for img in page.all("img"))


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_color_of_text_stands_out_from_its_ground(ana):
    light, dark = re.findall(r":root \{(.*?)\}", feedback(ana), flags=re.S)
    for theme in light, dark:
        colors = dict(re.findall(r"--(\w+): (#\w{6})", theme))
        for ground in colors["ground"], colors["panel"]:
            for name in ["ink", "soft", "right", "wrong", "stopped", "none"]:
                pair = sorted(map(luminance, (ground, colors[name])))
                assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (name, ground)


def test_what_a_learner_writes_stays_text(tmp_path):
    notebook(tmp_path / "eve" / CHAPTER)
    (tmp_path / "roster.csv").write_text(f'student,name\neve,"{HOSTILE[:40]}"\n')
    hostile = result(
        "04.1", 0, message=HOSTILE, slip="a < $b$ & c", details=[[HOSTILE, HOSTILE]]
    )
    kept = record("04", hostile | {"notes": [HOSTILE]}, advice=[HOSTILE])
    class_book = book(tmp_path, {"eve": kept}, roster.read(tmp_path / "roster.csv"))
    for text in feedback(class_book), report(class_book):
        page = Page(text)
        assert not page.open
        assert not page.all("script")
        assert all("onerror" not in img for img in page.all("img"))
        assert "\x00" not in text
        text.encode("utf-8")
    assert "alert(1)" in Page(feedback(class_book)).text


def test_a_page_has_all_notebooks_of_a_student_and_says_which_counts(tmp_path):
    notebook(tmp_path / "ana" / "a.ipynb")
    notebook(tmp_path / "ana" / "b.ipynb")
    found = find(tmp_path)
    records = {
        one.key: record("04", result("04.1", points))
        for one, points in zip(found, [1, 2], strict=True)
    }
    text = Page(feedback(entries(found, records, roster.Roster()))).text
    assert "a.ipynb" in text and "b.ipynb" in text
    assert text.count("does not count") == 1


def test_who_handed_in_nothing_or_no_notebook_is_told_so(tmp_path):
    notebook(tmp_path / "class" / "ana" / CHAPTER)
    (tmp_path / "roster.csv").write_text("student\nana\nbo\n")
    kept = record(None, status="unreadable", message="This is no notebook.")
    expected = roster.read(tmp_path / "roster.csv")
    ana, bo = book(tmp_path / "class", {"ana": kept}, expected)
    assert "This is no notebook." in feedback([ana])
    assert "Nothing was handed in" in feedback([bo])
    assert "This is no notebook." in report([ana, bo])


@pytest.mark.parametrize("chapter, promised", [("00", False), ("04", True)])
def test_points_for_words_are_promised_where_the_sheet_asks_for_words(
    tmp_path, chapter, promised
):
    notebook(tmp_path / "ana" / CHAPTER)
    kept = record(chapter, result(f"{chapter}.1", 1))
    page = feedback(book(tmp_path, {"ana": kept}))
    assert ("comes on top" in page) == promised
    unreadable = record(None, status="unreadable")
    assert "comes on top" not in feedback(book(tmp_path, {"ana": unreadable}))


def test_a_class_with_all_points_is_no_hundred_percent_or_more(tmp_path):
    notebook(tmp_path / "ana" / CHAPTER)
    page = report(book(tmp_path, {"ana": record("04", result("04.1", 2))}))
    assert "have all of the points" in page


def test_pages_of_two_students_never_have_the_same_name(tmp_path):
    for student in ["a b", "a_b", "A-B", "ä b", "李", "雷", "x" * 200]:
        notebook(tmp_path / student / CHAPTER)
    names = [file_name(entry) for entry in book(tmp_path, {})]
    assert len({name.lower() for name in names}) == 7
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}\.html", name) for name in names)


def test_moodle_takes_the_pages_back_by_their_names(tmp_path):
    notebook(tmp_path / f"Ana Ruiz_0123_assignsubmission_file_{CHAPTER}")
    (entry,) = book(tmp_path, {})
    assert file_name(entry) == "Ana Ruiz_0123_assignsubmission_file_feedback.html"


def test_the_report_shows_points_by_exercise_and_slips_by_frequency(tmp_path):
    points = {"ana": 2, "bo": 0, "cy": 0}
    kept = {}
    for student, p in points.items():
        notebook(tmp_path / student / CHAPTER)
        slip = None if p else "no mean"
        kept[student] = record("04", result("04.1", p, slip=slip), result("04.2", 2))
    page = Page(report(book(tmp_path, kept)))
    totals, first, second = page.all("img")
    assert totals["alt"].endswith("50 to 60 percent 2, 90 to 100 percent 1")
    assert first["alt"].endswith("04.1 33%, 04.2 100%")
    assert second["alt"].endswith("04.1 no mean 2")
    assert len(page.all("figcaption")) == 3
    assert "Students: 3. Notebooks that count: 3." in page.text


def test_a_report_on_a_class_that_handed_in_nothing_is_a_page_too(tmp_path):
    notebook(tmp_path / "ana" / CHAPTER)
    page = Page(report(book(tmp_path, {})))
    assert "Students: 1. Notebooks that count: 0." in page.text and not page.all("img")


def test_a_report_without_slips_says_so(tmp_path):
    notebook(tmp_path / "ana" / CHAPTER)
    page = Page(report(book(tmp_path, {"ana": record("04", result("04.1", 2))})))
    assert "No answer matched a known slip." in page.text


def test_the_report_names_who_is_missing_and_late_and_whose_answers_are_equal(tmp_path):
    kept, names = {}, ["ana", "bo", "cy"]
    for student in names:
        notebook(tmp_path / "class" / student / CHAPTER)
        answer = result("04.7", 0), result("04.1", 2)
        forms = {"04.7": "cy" if student == "cy" else "one"}
        kept[student] = record("04", *answer, forms=forms)
    lines = "".join(f"{student},{student.upper()}\n" for student in [*names, "di"])
    (tmp_path / "roster.csv").write_text("student,name\n" + lines)
    some = book(tmp_path / "class", kept, roster.read(tmp_path / "roster.csv"))
    late = [
        replace(e, submission=replace(e.submission, late=True, days=2))
        if e.student == "bo"
        else e
        for e in some
    ]
    text = re.sub(r"\s+", " ", Page(report(late)).text)
    assert "Nothing was handed in Student Name Chapter di DI 04" in text
    assert "bo BO 04 time unknown, day 2 after the deadline" in text
    equal = "ana, bo 04.7 Find the bug: the longer, the faster 04.7"
    assert equal in text and "never for a mark" in text
