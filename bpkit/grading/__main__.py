"""python -m bpkit.grading build | grade | report | forget: what a teacher types."""

import os
import re
import secrets
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from bpkit.grading import hand, ledger, options, roster, submissions
from bpkit.grading.arguments import parser
from bpkit.grading.files import GradingError, sweep
from bpkit.grading.finish import finish
from bpkit.grading.sandbox import SandboxError
from bpkit.grading.told import shown


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
    before = ledger.load(out)
    seed = seed_of(args.seed, before, out)
    kept = options.taken_up(args, before)
    hand.read(out)  # says now what it would say after all is graded
    folder = submissions.start(args.submissions)
    if out == folder or folder.is_relative_to(out):
        raise GradingError("OUT must not be the folder that is graded, nor around it.")
    handed_in = submissions.survey(folder, assignment=kept["options"]["assignment"])
    found = [one for one in handed_in.submissions if not one.path.is_relative_to(out)]
    if not found:
        raise GradingError(
            f"{folder}: there is no notebook below. A folder for each student is "
            "expected, or what Moodle, Canvas or nbgrader make; `--help` shows them."
        )
    found = roster.dated(found, kept["roster"], kept["deadline"])
    sweep(out)
    ledger.save(
        out,
        seed=seed,
        folder=folder if folder.is_dir() else folder.parent,
        submissions=found,
        notes=handed_in.notes,
        **kept,
    )
    if not args.sandbox:
        print(
            "Warning: --no-sandbox runs the learners' code with your rights. It can "
            "read and change your files. Use it only for notebooks that you trust.",
            file=sys.stderr,
        )
    variants = kept["options"]["variants"]
    typed = with_typed_ids(found, kept["roster"], variants)
    run(args, typed, out, seed, variants is not None)
    return finish(out)


def with_typed_ids(found, expected, column):
    """The submissions by the ids that seed variants: a column of the roster."""
    if column in (None, "student"):
        return found
    if column not in expected.columns:
        raise GradingError(
            f"--variants {column!r}: the roster has no such column. It has: "
            f"{', '.join(expected.columns) or 'nothing, since none is given'}."
        )
    known = expected.who({one.student for one in found})
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


def run(args, found, out, seed, variants):
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
            variants=variants,
            regrade=args.regrade,
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
    kept = loaded(args.output)
    kept |= options.taken_up(args, kept)
    kept["submissions"] = roster.dated(
        kept["submissions"], kept["roster"], kept["deadline"]
    )
    ledger.save(args.output, **kept)
    return finish(args.output)


def forget(args):
    kept, student = loaded(args.output), roster.composed(args.student)
    known = kept["roster"].who({one.student for one in kept["submissions"]})
    mine = [
        one
        for one in kept["submissions"]
        if student == one.student
        or (one.student in known and known[one.student].student == student)
    ]
    ids = {student, *(one.student for one in mine)}
    others = tuple(p for p in kept["roster"].people if p.student not in ids)
    if not mine and len(others) == len(kept["roster"].people):
        raise GradingError(f"{args.output}: nobody is called {student!r} there.")
    kept["submissions"] = [one for one in kept["submissions"] if one not in mine]
    kept["roster"] = replace(kept["roster"], people=others)
    named = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, ids))})(?!\w)")
    kept["notes"] = [note for note in kept["notes"] if not named.search(note)]
    for id in ids:
        hand.without(args.output, id)
    ledger.save(args.output, **kept)
    finish(args.output)
    print(f"Nothing of {shown(student)} is left in {args.output}.")
    if mine:
        print("Delete yourself, or the next `grade` reads it again:")
        print("\n".join(f"    {shown(submissions.text(one.path))}" for one in mine))
    return 0


def loaded(out):
    kept = ledger.load(out)
    if kept is None:
        raise GradingError(f"{out}: nothing was graded into this folder.")
    return kept


def main(argv=None):
    for stream in sys.stdout, sys.stderr:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # 李雷 on a Latin-1 terminal
    args = parser([build, grade, report, forget]).parse_args(argv)
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
