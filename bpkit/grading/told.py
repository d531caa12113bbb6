"""What the teacher should know of a batch, in sentences."""

from collections import defaultdict

from bpkit.grading import gradebook, hand, late, sheet, tables


def sentences(entries, kept, marks):
    """marks: the HandMarks of the batch; kept: what ledger.load gives."""
    options, expected = kept["options"], kept["roster"]
    yield from what_is_marked(entries, options.get("chapter"))
    for status in sorted({e.status for e in entries if not e.graded}):
        some = [e for e in entries if e.status == status]
        n = len({e.student for e in some})
        yield f"{status.capitalize()}: {n} ({names(some)})."
    if expected.people:
        yield from on_the_roster(entries)
    yield from at_an_unknown_time(entries, kept.get("deadline"))
    if late.rule(options.get("late")).percent:
        yield from late_by_an_unknown_time(entries)
    if marks:
        yield from by_hand(entries, marks, expected)
    if moved := sum(len((e.record or {}).get("moved", ())) for e in entries):
        yield f"Marks that moved when graded again: {moved}, listed in report.html."
    yield from column_of_canvas(entries, expected, options.get("column"))
    if ids := tables.ids_that_were_defused(entries):
        yield (
            "These ids begin like a formula and stand with an apostrophe before them: "
            f"{', '.join(ids)}. Canvas and Moodle will not know them: enter their "
            "points by hand."
        )


def what_is_marked(entries, asked):
    chapters = gradebook.marked_chapters(entries)
    here = {e.chapter for e in entries if e.submission or e.by_hand}
    if nobody := sorted(set(asked or ()) - here):
        yield f"Chapter {', '.join(nobody)}: nobody handed it in."
    if chapters:
        why = "" if asked else ", which most handed in; --chapter says another"
        yield f"Marked is chapter {', '.join(chapters)}{why}."
    if strays := [e for e in entries if not e.marked]:
        sheets = ", ".join(sorted({e.chapter for e in strays}))
        yield (
            f"Sheets that are not marked ({sheets}), and lower nobody: {names(strays)}."
        )


def on_the_roster(entries):
    if strangers := [e for e in entries if not e.person]:
        yield f"Not on the roster: {names(strangers)}."
    folders = defaultdict(set)
    for e in entries:
        if e.person and e.submission:
            folders[e.student].add(e.submission.student)
    for student, some in sorted(folders.items()):
        if len(some) > 1:
            yield f"{student} has several folders: {', '.join(sorted(some))}."


def column_of_canvas(entries, expected, column):
    if column and len(gradebook.marked_chapters(entries)) != 1:
        yield f"--column {column}: several chapters are marked, and it names none."
    elif column and expected.kind == "canvas" and column not in expected.columns:
        yield (
            f"--column {column}: the roster has no such column, and Canvas makes a new "
            "assignment of it. Copy the name from the gradebook, its number and all."
        )


def at_an_unknown_time(entries, deadline):
    due = [e for e in entries if deadline or e.person and e.person.deadline]
    if some := [e for e in due if e.submission and e.submission.late is None]:
        yield (
            f"Nothing says when these were handed in: {names(some)}. So none of them "
            "is late, unless you add a column `submitted` to the roster."
        )


def late_by_an_unknown_time(entries):
    submitted = [e for e in entries if e.submission]
    some = [e for e in submitted if e.submission.late and e.submission.days is None]
    if some:
        yield f"Late by an unknown time, and nothing taken: {names(some)}."


def by_hand(entries, marks, expected):
    here = {e.student for e in entries}
    here |= set(expected.who({one.student for one in marks}))
    if lost := sorted({one.student for one in marks} - here):
        yield f"{hand.NAME} has marks of people who are not here: {', '.join(lost)}."
    begun = defaultdict(set)  # chapter -> exercises in words that somebody has marks in
    for one in marks:
        if one.exercise in sheet.words(one.exercise[:2]):
            begun[one.exercise[:2]].add(one.exercise)
    counted = [e for e in entries if e.graded and e.counts]
    some = [e for e in counted if begun[e.chapter] - {m.exercise for m in e.by_hand}]
    if some:
        yield f"Without a mark by hand, and so 0 for it: {names(some)}."


def names(entries, most=5):
    students = [name for _, name in sorted({(e.student, called(e)) for e in entries})]
    more = f" and {len(students) - most} more" if len(students) > most else ""
    return ", ".join(students[:most]) + more


def called(entry):
    """The id; with the name where a platform's number tells nobody who it is."""
    is_told = entry.name == entry.student or not entry.student.isdigit()
    return (
        entry.student if is_told else f"{entry.student} {entry.name.replace(',', '')}"
    )


def shown(text):
    """Text for the terminal, which obeys some characters that print nothing."""
    return "".join(x if x.isprintable() else "\N{REPLACEMENT CHARACTER}" for x in text)
