"""What a batch knows: who handed in what, and the record that the grader left."""

from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from bpkit.grading.batch import record_path
from bpkit.grading.files import GradingError, read_json, write_json
from bpkit.grading.roster import Person, Roster
from bpkit.grading.submissions import Submission

BATCH = "batch.json"  # in OUT: seed, deadline, submissions and roster of the batch
MISSING = "missing"


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
    counts: bool = True  # False where a better one of the same chapter counts

    @property
    def exercises(self):
        return self.record["exercises"] if self.record else []

    @property
    def graded(self):
        return self.status == "graded"

    @property
    def points(self):
        return total(one["points"] for one in self.exercises)

    @property
    def maximum(self):
        return total(one["maximum"] for one in self.exercises)


def total(numbers):
    """A sum without the crumbs of binary fractions; None counts nothing."""
    return round(sum(number or 0 for number in numbers), 6)


def entries(submissions, records, roster):
    """Every Entry, by student; who is on the roster and handed in nothing is one.

    records: key of a submission -> its record. Expected is every chapter that anyone
    handed in.
    """
    known, found = roster.by_id(), defaultdict(list)
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
        )
        found[entry.student].append(entry)
    chapters = sorted({e.chapter for some in found.values() for e in some if e.chapter})
    for person in roster.people:
        there = {entry.chapter for entry in found[person.student]}
        unclear = "" in there  # something came, and nobody can say which chapter
        for chapter in chapters or [""]:
            if chapter not in there and not unclear:
                absent = Entry(
                    person.student, person.name, chapter, MISSING, person=person
                )
                found[person.student].append(absent)
    return [e for student in sorted(found) for e in with_the_best(found[student])]


def with_the_best(mine):
    """One student's entries: of two notebooks of a chapter the better one counts."""
    mine = sorted(
        mine, key=lambda e: (e.chapter, str(e.submission and e.submission.path))
    )
    best = {}
    for entry in mine:
        other = best.setdefault(entry.chapter, entry)
        if (entry.graded, entry.points) > (other.graded, other.points):
            best[entry.chapter] = entry
    return [replace(e, counts=e is best[e.chapter]) for e in mine]


def save(out, *, seed, folder, deadline, submissions, roster):
    write_json(
        Path(out, BATCH),
        {
            "seed": seed,
            "folder": str(folder),
            "deadline": deadline and deadline.isoformat(),
            "roster": asdict(roster),
            "submissions": [
                asdict(one)
                | {
                    "path": str(one.path),
                    "submitted": one.submitted and one.submitted.isoformat(),
                }
                for one in submissions
            ],
        },
    )


def load(out):
    """What save kept, as a dict; None where there is no batch."""
    path = Path(out, BATCH)
    if not path.exists():
        return None
    kept = read_json(path)
    try:
        roster = kept["roster"]
        people = [Person(**p | {"also": tuple(p["also"])}) for p in roster["people"]]
        kept["roster"] = Roster(roster["kind"], tuple(roster["columns"]), tuple(people))
        kept["deadline"] = moment(kept["deadline"])
        kept["submissions"] = [
            Submission(
                **one
                | {"path": Path(one["path"]), "submitted": moment(one["submitted"])}
            )
            for one in kept["submissions"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise GradingError(
            f"{path} is not what this version writes ({error!r}). Grade into a new "
            "folder."
        ) from None
    return kept


def moment(said):
    return said and datetime.fromisoformat(said)


def records(out, submissions):
    """key -> record, of those that are there."""
    paths = {one.key: record_path(one, out) for one in submissions}
    return {key: read_json(path) for key, path in paths.items() if path.exists()}
