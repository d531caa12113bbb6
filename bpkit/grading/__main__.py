"""python -m bpkit.grading build | grade | report: what a teacher types."""

import os
import secrets
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from bpkit.grading import gradebook, roster, submissions, tables
from bpkit.grading.arguments import parser
from bpkit.grading.feedback import feedback, file_name
from bpkit.grading.files import GradingError, sweep, write
from bpkit.grading.sandbox import SandboxError


def build(args):
    """The course's own tool, in the course's folder: it is no part of the package."""
    here = Path.cwd()
    for root in [here, *here.parents, Path(__file__).parents[2]]:
        tool = root / "tools" / "notebooks.py"
        if tool.is_file() and (root / "solutions").is_dir():
            break
    else:
        raise GradingError(
            "There are no solutions here. `build` makes exercises from solutions: go "
            "to the folder of the course, which contains `solutions` and `tools`."
        )
    options = ["--check"] * args.check
    paths = [str(path.resolve()) for path in args.paths]
    command = [sys.executable, str(tool), "build", *options, *paths]
    return subprocess.run(command, cwd=root).returncode


def grade(args):
    out = args.output.resolve()
    before = gradebook.load(out)
    seed = seed_of(args.seed, before, out)
    expected = roster.read(args.roster) if args.roster else roster.Roster()
    folder = submissions.start(args.submissions)
    if out == folder or folder.is_relative_to(out):
        raise GradingError("OUT must not be the folder that is graded, nor around it.")
    found = submissions.find(folder, assignment=args.assignment)
    found = [one for one in found if not one.path.is_relative_to(out)]
    if not found:
        raise GradingError(
            f"{folder}: there is no notebook below. A folder for each student is "
            "expected, or what Moodle, Canvas or nbgrader make; `--help` shows them."
        )
    found = roster.dated(found, expected, args.deadline)
    sweep(out)
    gradebook.save(
        out,
        seed=seed,
        folder=folder if folder.is_dir() else folder.parent,
        deadline=args.deadline,
        submissions=found,
        roster=expected,
    )
    if not args.sandbox:
        print(
            "Warning: --no-sandbox runs the learners' code with your rights. It can "
            "read and change your files. Use it only for notebooks that you trust.",
            file=sys.stderr,
        )
    run(args, with_typed_ids(found, expected, args.variants), out, seed)
    return finish(out, args.column)


def with_typed_ids(found, expected, column):
    """The submissions by the ids that seed variants: a column of the roster."""
    if column in (None, "student"):
        return found
    if column not in expected.columns:
        raise GradingError(
            f"--variants {column!r}: the roster has no such column. It has: "
            f"{', '.join(expected.columns) or 'nothing, since none is given'}."
        )
    known = expected.by_id()
    return [
        replace(one, student=known[one.student].row.get(column, "").strip())
        if one.student in known
        else one
        for one in found
    ]


def seed_of(asked, before, out):
    """The seed asked for, that of the batch which is taken up again, or a new one."""
    kept = before and before["seed"]
    if asked is not None and kept is not None and asked != kept:
        raise GradingError(
            f"{out} was begun with seed {kept}, not {asked}. Leave --seed away to go "
            "on with it, or grade into a new folder."
        )
    fresh = secrets.randbits(48) if asked is None else asked
    return fresh if kept is None else kept


def run(args, found, out, seed):
    """Grade what has no record yet, with a bar: done, left and rate."""
    from tqdm import tqdm

    if args.scheduler:
        from bpkit.grading.cluster import batch

        how = {"scheduler": args.scheduler}
    else:
        from bpkit.grading.batch import batch

        how = {"jobs": args.jobs}
    outcomes = Counter()
    with tqdm(
        batch(
            found,
            out,
            seed=seed,
            sandbox=args.sandbox,
            variants=args.variants is not None,
            **how,
        ),
        total=len(found),
        desc="Grading",
        unit="notebook",
        dynamic_ncols=True,
    ) as bar:
        for _, record in bar:
            outcomes[record["status"]] += 1
            bar.set_postfix_str(others(outcomes), refresh=False)


def others(outcomes):
    return ", ".join(f"{n} {status}" for status, n in outcomes.items())


def report(args):
    kept = gradebook.load(args.output)
    if kept is None:
        raise GradingError(f"{args.output}: nothing was graded into this folder.")
    if args.roster or args.deadline:
        kept["roster"] = roster.read(args.roster) if args.roster else kept["roster"]
        kept["deadline"] = args.deadline or kept["deadline"]
        kept["submissions"] = roster.dated(
            kept["submissions"], kept["roster"], kept["deadline"]
        )
        gradebook.save(args.output, **kept)
    return finish(args.output, args.column)


def finish(out, column):
    """Tables and pages from the records; grades.csv last, when all else stands."""
    from tqdm import tqdm

    from bpkit.grading.report import report as class_report

    kept = gradebook.load(out)
    expected = kept["roster"]
    records = gradebook.records(out, kept["submissions"])
    entries = gradebook.entries(kept["submissions"], records, expected)
    by_student, pages = defaultdict(list), {}
    for entry in entries:
        by_student[entry.student].append(entry)
    for student, mine in tqdm(
        by_student.items(), desc="Writing", unit="page", delay=2, leave=False
    ):
        pages[student] = f"feedback/{file_name(mine[0])}"
        write(out / pages[student], feedback(mine), through=False)
    write(out / "report.html", class_report(entries))
    write(out / "canvas.csv", tables.canvas(entries, expected, column))
    write(out / "moodle.csv", tables.moodle(entries, expected))
    table = tables.grades(entries, kept["folder"], pages, kept["seed"])
    write(out / "grades.csv", table)
    print("\n".join(told(entries, expected, out)))
    return 0


def told(entries, expected, out):
    """What the teacher should know, in sentences."""
    graded = sum(e.graded for e in entries)
    yield f"Graded: {graded}. The table: {out / 'grades.csv'}"
    counts = Counter(e.status for e in entries if not e.graded)
    for status, n in sorted(counts.items()):
        who = names(e for e in entries if e.status == status)
        yield f"{status.capitalize()}: {n} ({who})."
    if expected.people and (strangers := [e for e in entries if not e.person]):
        yield f"Not on the roster: {names(strangers)}."
    if ids := tables.ids_that_were_defused(entries):
        yield (
            "These ids begin like a formula and stand with an apostrophe before them: "
            f"{', '.join(map(shown, ids))}. Canvas and Moodle will not know them: "
            "enter their points by hand."
        )


def names(entries, most=5):
    students = sorted({shown(entry.student) for entry in entries})
    more = f" and {len(students) - most} more" if len(students) > most else ""
    return ", ".join(students[:most]) + more


def shown(name):
    """A name for the terminal, which obeys some characters that print nothing."""
    return "".join(x if x.isprintable() else "\N{REPLACEMENT CHARACTER}" for x in name)


def main(argv=None):
    args = parser([build, grade, report]).parse_args(argv)
    try:
        return args.function(args)
    except (GradingError, SandboxError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Start it again, and it goes on.", file=sys.stderr)
        return 130
    except OSError as error:
        place = f"{os.fspath(error.filename)}: " if error.filename else ""
        print(f"{place}{error.strerror or error}.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
