"""What a batch remembers in OUT: batch.json, and the records that the grader left."""

import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bpkit.grading.batch import record_path
from bpkit.grading.files import GradingError, read_json, write_json
from bpkit.grading.roster import Person, Roster
from bpkit.grading.submissions import Submission

BATCH = "batch.json"  # seed, deadline, options, notes, submissions, roster


def save(out, *, seed, folder, deadline, submissions, roster, options, notes):
    write_json(
        Path(out, BATCH),
        {
            "seed": seed,
            "folder": str(folder),
            "deadline": deadline and deadline.isoformat(),
            "options": options,
            "notes": notes,
            "roster": asdict(roster),
            "submissions": [
                asdict(one)
                | {
                    "path": os.fsencode(one.path).decode("utf-8", "surrogateescape"),
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
    kept = {"options": {}, "notes": []} | read_json(path)
    try:
        roster = kept["roster"]
        people = [Person(**p | {"also": tuple(p["also"])}) for p in roster["people"]]
        kept["roster"] = Roster(roster["kind"], tuple(roster["columns"]), tuple(people))
        kept["deadline"] = moment(kept["deadline"])
        kept["submissions"] = [
            Submission(
                **one
                | {"path": native(one["path"]), "submitted": moment(one["submitted"])}
            )
            for one in kept["submissions"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise GradingError(
            f"{path} is not what this version writes ({error!r}). Grade into a new "
            "folder."
        ) from None
    return kept


def native(said):
    """A path that was kept under another locale: the bytes are the same."""
    return Path(os.fsdecode(said.encode("utf-8", "surrogateescape")))


def moment(said):
    return said and datetime.fromisoformat(said)


def records(out, submissions):
    """key -> record, of those that are there."""
    paths = {one.key: record_path(one, out) for one in submissions}
    return {key: read_json(path) for key, path in paths.items() if path.exists()}
