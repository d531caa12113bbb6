"""What a batch knows: who handed in what, and the record that the grader left."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from bpkit.grading.late import Rule
from bpkit.grading.notebook import exercises
from bpkit.grading.roster import Person
from bpkit.grading.submissions import Submission

MISSING, BY_HAND = "missing", "marked by hand"


@dataclass(frozen=True)
class Entry:
    """A line of the table: a graded notebook, or one that is expected and missing."""

    student: str
    name: str
    chapter: str
    status: str
    submission: Submission | None = None
    person: Person | None = None
    record: dict | None = None
    counts: bool = True  # False for a stray, and where a better one counts
    marked: bool = True  # False where another chapter is marked
    share: float = 1  # of the points, which lateness leaves
    by_hand: tuple = ()  # HandMarks

    @property
    def exercises(self):
        return self.record["exercises"] if self.record else []

    @property
    def graded(self):
        return self.status == "graded"

    @property
    def points(self):
        """What the checks gave."""
        return total(one["points"] for one in self.exercises)

    @property
    def maximum(self):
        return total(one["maximum"] for one in self.exercises)

    @property
    def has_total(self):
        return self.graded or bool(self.by_hand)

    @property
    def reached(self):
        """Points of checks and by hand; a mark by hand goes before that of a check."""
        hand = {one.exercise: one.points for one in self.by_hand}
        checked = {x["id"]: x["points"] for x in self.exercises}
        return total((checked | hand).values())

    @property
    def total(self):
        """What is reached, and what of it lateness leaves: this is exported."""
        return round(self.reached * self.share, 6)


def total(numbers):
    """A sum without the crumbs of binary fractions; None counts nothing."""
    return round(sum(number or 0 for number in numbers), 6)


def entries(submissions, records, roster, *, chapters=(), late=None, by_hand=()):
    """Every Entry, by student; who is on the roster and handed in nothing is one.

    records: key of a submission -> its record. chapters: what is marked; without any,
    what most handed in. late: a Rule. by_hand: HandMarks.
    """
    known, found = roster.who({one.student for one in submissions}), defaultdict(list)
    for one in submissions:
        record, person = records.get(one.key), known.get(one.student)
        entry = Entry(
            student=person.student if person else one.student,
            name=person.name if person else one.name,
            chapter=(record or {}).get("chapter") or "",
            status=(record or {}).get("status") or "not graded yet",
            submission=one,
            person=person,
            record=record,
            share=(late or Rule()).share(one),
        )
        found[entry.student].append(entry)
    chapters = sorted(chapters) or what_most_handed_in(found)
    for person in roster.people:
        there = {entry.chapter for entry in found[person.student]}
        unclear = "" in there  # something came, and nobody can say which chapter
        for chapter in chapters or [""]:
            if chapter not in there and not unclear:
                absent = Entry(
                    person.student, person.name, chapter, MISSING, person=person
                )
                found[person.student].append(absent)
    marks = of_whom(by_hand, roster)
    for student, chapter in marks:
        mine = found.get(student, [])
        if mine and all(entry.chapter != chapter for entry in mine):
            first = mine[0]  # a sheet on paper, or a file that could not be read
            facts = {"person": first.person}
            mine.append(Entry(student, first.name, chapter, BY_HAND, **facts))
    return [
        entry
        for student in sorted(found)
        for entry in with_the_best(found[student], chapters, marks)
    ]


def of_whom(by_hand, roster):
    """(student, chapter) -> HandMarks."""
    marks, names = defaultdict(list), roster.who({mark.student for mark in by_hand})
    for mark in by_hand:
        person = names.get(mark.student)
        id = person.student if person else mark.student
        marks[id, mark.exercise[:2]].append(mark)
    return marks


def what_most_handed_in(found):
    """The chapters that more than half of those who tried one tried; else the most
    frequent. A sheet left untouched is no vote. found: student -> entries."""
    votes, voters = Counter(), 0
    for mine in found.values():
        tried = {e.chapter for e in mine if e.graded and attempted(e)}
        votes.update(tried)
        voters += bool(tried)
    if not votes:  # all is untouched, or not graded yet
        votes = Counter(
            chapter
            for mine in found.values()
            for chapter in {e.chapter for e in mine if e.chapter}
        )
        voters = sum(any(e.chapter for e in mine) for mine in found.values())
    most = sorted(chapter for chapter, n in votes.items() if 2 * n > voters)
    return most or sorted(votes, key=lambda c: (-votes[c], c))[:1]


def attempted(entry):
    return any(x["outcome"] != "not attempted" for x in entry.exercises)


def with_the_best(mine, chapters, marks):
    """One student's entries: of two notebooks of a chapter the better one counts."""
    mine = sorted(
        mine, key=lambda e: (e.chapter, str(e.submission and e.submission.path))
    )
    best = {}
    for entry in mine:
        other = best.setdefault(entry.chapter, entry)
        if (entry.graded, entry.total) > (other.graded, other.total):
            best[entry.chapter] = entry
    return [
        replace(
            e,
            counts=e is best[e.chapter] and is_marked(e, chapters),
            marked=is_marked(e, chapters),
            by_hand=tuple(marks.get((e.student, e.chapter), ()))
            if e is best[e.chapter]
            else (),
        )
        for e in mine
    ]


def is_marked(entry, chapters):
    return not entry.chapter or entry.chapter in chapters


def marked_chapters(entries):
    return sorted({e.chapter for e in entries if e.chapter and e.marked})


def maximum_of(entries, chapter):
    """Of the chapter itself, whoever handed it in; with what is marked by hand."""
    there = [e for e in entries if e.chapter == chapter]
    checked = {x["id"]: x["maximum"] for e in there if e.graded for x in e.exercises}
    checked = checked or {one.id: one.points for one in exercises(chapter)}
    hand = {m.exercise: m.maximum for e in there for m in e.by_hand}
    return total((hand | checked).values())
