"""A page for each student: points, what was found, and what helps."""

import hashlib
import re

from bpkit.grading.gradebook import total
from bpkit.grading.page import folded, marked, page, paragraph, safe, table
from bpkit.grading.sheet import titled, words
from bpkit.grading.submissions import slug, text
from bpkit.grading.tables import number, said

KIND = {"right": "right", "wrong": "wrong", "stopped with an error": "stopped"}
MISSING = "Nothing was handed in for this chapter."
BY_HAND = (
    "These are the points that the checks give. What you explained in words is read by "
    "a person and comes on top."
)
NOT_MARKED = "This chapter is not marked here. It lowers no mark."
FIGURES_OF_SPEECH = {True: "handed in late", False: "handed in in time", None: ""}


def file_name(entry):
    """The page's name: Moodle's own, so that a zip of them can be uploaded there."""
    if entry.submission and entry.submission.layout == "moodle":
        name = re.sub(r'[\x00-\x1f/\\:*?"<>|_.]+', " ", entry.submission.name)
        name = name.strip()[:80] or "x"
        participant = entry.submission.student
        return f"{name}_{participant}_assignsubmission_file_feedback.html"
    mark = hashlib.sha256(entry.student.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{slug(entry.student, 48)}-{mark}.html"


def feedback(entries):
    """The page of one student, whose entries these are."""
    name = entries[0].name
    several = len(entries) > 1
    in_words = any(e.graded and e.counts and words(e.chapter) for e in entries)
    unread = in_words and not any(entry.by_hand for entry in entries)
    return page(
        f"Feedback for {name}",
        f"<h1>Feedback for <bdi>{safe(name)}</bdi></h1>",
        overview(entries) if several else "",
        *(part for entry in entries for part in chapter(entry)),
        f"<footer>{paragraph(BY_HAND)}</footer>" if unread else "",
    )


def overview(entries):
    rows = [(heading(e), e.status, points(e)) for e in entries]
    header = ["Notebook", "Status", "Points"]
    return table("What you handed in", header, rows, numbers=[2])


def chapter(entry):
    """The parts about one notebook."""
    yield f"<h2>{safe(heading(entry))}</h2>"
    if facts := "; ".join(filter(None, facts_of(entry))):
        yield paragraph(f"{facts[0].upper()}{facts[1:]}.", "outcome")
    if not entry.marked:
        yield paragraph(NOT_MARKED)
    if not entry.record:
        if not entry.by_hand:
            yield paragraph(MISSING if entry.status == "missing" else "Not graded yet.")
    elif not entry.graded:
        yield paragraph(f"The notebook could not be graded: {entry.status}.")
    record = entry.record or {}
    if message := record.get("message"):
        yield paragraph(message)
    hand = {mark.exercise: mark for mark in entry.by_hand}
    checked = [x for x in entry.exercises if x["id"] not in hand]
    rows = [(titled(x["id"]), x["outcome"], points_of(x)) for x in checked]
    rows += [(titled(id), "marked by hand", by_hand(hand[id])) for id in hand]
    if rows:
        header = ["Exercise", "Outcome", "Points"]
        yield table("Your exercises", header, sorted(rows), numbers=[2])
    yield from map(exercise, checked)
    yield from map(hand_mark, hand.values())
    if advice := said(record.get("advice")):
        yield "<h3>Advice</h3>" + paragraph("It takes no points.", "soft")
        yield from map(paragraph, advice)


def facts_of(entry):
    """What stands above the exercises: points, late or not, counts or not."""
    yield f"{points(entry)} points" if entry.has_total else ""
    if entry.submission:
        yield FIGURES_OF_SPEECH[entry.submission.late]
    if entry.total != entry.reached:
        taken = number(entry.reached - entry.total)
        yield f"this takes {taken} of them, and leaves {number(entry.total)}"
    if not entry.counts and entry.marked:
        yield "does not count: another notebook of this chapter has more"


def hand_mark(mark):
    comment = paragraph(mark.comment) if mark.comment else ""
    return (
        f'<article aria-label="Exercise {safe(mark.exercise)}">'
        f"<h3>{safe(titled(mark.exercise))} "
        f'<span class="outcome">marked by hand</span>, {by_hand(mark)} points</h3>'
        f"{comment}</article>"
    )


def by_hand(mark):
    return f"{number(mark.points)} of {number(mark.maximum)}"


def exercise(x):
    kind = KIND.get(x["outcome"], "none")
    name, title = safe(x["id"]), safe(titled(x["id"]))
    notes = "".join(map(paragraph, x.get("notes", ())))
    details = "".join(folded(title, shown) for title, shown in x.get("details", ()))
    return (
        f'<article class="{kind}" aria-label="Exercise {name}">'
        f'<h3>{title} <span class="outcome">{safe(x["outcome"])}</span>, '
        f"{points_of(x)} points</h3>"
        f"<p>{marked(x['message'])}</p>{notes}{details}</article>"
    )


def heading(entry):
    title = f"Chapter {entry.chapter}" if entry.chapter else "A notebook"
    return f"{title}: {text(entry.submission.path.name)}" if entry.submission else title


def points(entry):
    """What was reached of what there is."""
    if not entry.has_total:
        return ""
    hand = {mark.exercise: mark.maximum for mark in entry.by_hand}
    checked = {x["id"]: x["maximum"] for x in entry.exercises}
    return f"{number(entry.reached)} of {number(total((hand | checked).values()))}"


def points_of(x):
    return f"{number(x['points'])} of {number(x['maximum'])}"
