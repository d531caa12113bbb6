"""A page for each student: points, what was found, and what helps."""

import hashlib
import re

from bpkit.grading.page import folded, marked, page, paragraph, safe, table
from bpkit.grading.submissions import slug
from bpkit.grading.tables import number, said

KIND = {"right": "right", "wrong": "wrong", "stopped with an error": "stopped"}
MISSING = "Nothing was handed in for this chapter."
BY_HAND = (
    "These are the points that the checks give. What you explained in words is read by "
    "a person and comes on top."
)
FIGURES_OF_SPEECH = {True: "Handed in late", False: "Handed in in time", None: ""}


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
    return page(
        f"Feedback for {name}",
        f"<h1>Feedback for <bdi>{safe(name)}</bdi></h1>",
        overview(entries) if several else "",
        *(part for entry in entries for part in chapter(entry)),
        f"<footer>{paragraph(BY_HAND)}</footer>",
    )


def overview(entries):
    rows = [(heading(e), e.status, points(e)) for e in entries]
    header = ["Notebook", "Status", "Points"]
    return table("What you handed in", header, rows, numbers=[2])


def chapter(entry):
    """The parts about one notebook."""
    yield f"<h2>{safe(heading(entry))}</h2>"
    facts = [f"{points(entry)} points"] if entry.graded else []
    if entry.submission:
        facts.append(FIGURES_OF_SPEECH[entry.submission.late])
    if not entry.counts:
        facts.append("does not count: another notebook of this chapter has more")
    if facts := [fact for fact in facts if fact]:
        yield paragraph("; ".join(facts) + ".", "outcome")
    if not entry.record:
        yield paragraph(MISSING if entry.status == "missing" else "Not graded yet.")
        return
    if not entry.graded:
        yield paragraph(f"The notebook could not be graded: {entry.status}.")
    if message := entry.record.get("message"):
        yield paragraph(message)
    rows = [(x["id"], x["outcome"], points_of(x)) for x in entry.exercises]
    if rows:
        header = ["Exercise", "Outcome", "Points"]
        yield table("Your exercises", header, rows, numbers=[2])
    yield from map(exercise, entry.exercises)
    if advice := said(entry.record.get("advice")):
        yield "<h3>Advice</h3>" + paragraph("It takes no points.", "soft")
        yield from map(paragraph, advice)


def exercise(x):
    kind = KIND.get(x["outcome"], "none")
    name = safe(x["id"])
    notes = "".join(map(paragraph, x.get("notes", ())))
    details = "".join(folded(title, text) for title, text in x.get("details", ()))
    return (
        f'<article class="{kind}" aria-label="Exercise {name}">'
        f'<h3>{name} <span class="outcome">{safe(x["outcome"])}</span>, '
        f"{points_of(x)} points</h3>"
        f"<p>{marked(x['message'])}</p>{notes}{details}</article>"
    )


def heading(entry):
    title = f"Chapter {entry.chapter}" if entry.chapter else "A notebook"
    return f"{title}: {entry.submission.path.name}" if entry.submission else title


def points(entry):
    if not entry.graded:
        return ""
    return f"{number(entry.points)} of {number(entry.maximum)}"


def points_of(x):
    return f"{number(x['points'])} of {number(x['maximum'])}"
