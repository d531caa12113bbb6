"""Second thoughts: a mark answers a question of a certain version.

A record holds the version of each exercise. Where the course has another one today, or
where a teacher asks for it, that exercise is graded again; the marks of the others stay
as they are, and what moved is noted.
"""

from bpkit.checks.editions import versions
from bpkit.course import VERSION as COURSE

UPDATED, ON_DEMAND = "the exercise was changed", "asked for"


def to_grade(before, regrade=()):
    """{id: why} of the exercises of a record that are to be graded again.

    regrade: chapters and ids, as "04" and "04.3", that a teacher asks for.
    """
    now = versions(before["chapter"])
    then = {x["id"]: x.get("version") for x in before["exercises"]}
    why = {id: UPDATED for id in now | then if now.get(id) != then.get(id)}
    if before["status"] != "graded" and before.get("course") != COURSE:
        why |= {id: UPDATED for id in now} or {"": UPDATED}  # it may be read today
    wanted = {id for id in now if id in regrade or id[:2] in regrade}
    return {id: ON_DEMAND for id in wanted} | why


def merged(before, after, why):
    """The record after grading again: what was not asked for stays as it was."""
    if after["status"] == "failed":
        return before  # and the next run tries again
    old = {x["id"]: x for x in before["exercises"]}
    stay = before["status"] == after["status"] == "graded"
    exercises = [
        old[x["id"]] if stay and x["id"] not in why and x["id"] in old else x
        for x in after["exercises"]
    ]
    new = {x["id"]: x for x in exercises}
    moved = [
        [id, worth(old.get(id)), worth(new.get(id)), why.get(id, UPDATED)]
        for id in sorted(old | new)
        if worth(old.get(id)) != worth(new.get(id))
    ]
    return after | {
        "exercises": exercises,
        "moved": [*before.get("moved", ()), *moved],
    }


def worth(x):
    """[points, maximum] of an exercise in a record; None where it is not there."""
    return x and [x["points"], x["maximum"]]
