"""The command line of python -m bpkit.grading, in words that a teacher understands."""

import argparse
import re
from pathlib import Path

from bpkit.grading import late, roster, submissions
from bpkit.grading.files import GradingError
from bpkit.grading.notebook import chapters, exercises

EXIT = (
    "Exit codes: 0 done, and who is missing or cannot be read is named; 1 not done, or "
    "build --check found a difference; 2 the command cannot be understood; 130 "
    "interrupted."
)
KEPT = (
    "Run again without an option, OUT keeps what was said before: --roster,\n"
    "--deadline, --late, --chapter, --column, --variants, --assignment. `none` takes\n"
    "one back, as in --late none."
)
LAYOUTS = "".join(
    f"{line}\n" for line in submissions.__doc__.splitlines() if line.startswith("    ")
)


def moment(said):
    return said if said == "none" else checked(roster.date, said, end_of_day=True)


def rule(said):
    checked(late.rule, said)
    return said


def chapter(said):
    number = said.zfill(2)
    if said != "none" and number not in chapters():
        raise argparse.ArgumentTypeError(
            f"{said!r} is no chapter with exercises; there are {', '.join(chapters())}"
        )
    return said if said == "none" else number


def of_the_course(said):
    """A chapter or the id of an exercise."""
    if not re.fullmatch(r"\d\d\.\d+", said):
        return chapter(said)
    if said not in {one.id for one in exercises(chapter(said[:2]))}:
        raise argparse.ArgumentTypeError(f"there is no exercise {said} with a check")
    return said


def checked(read, said, **options):
    try:
        return read(said, **options)
    except GradingError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def whole(least):
    def number(said):
        if not said.isdecimal() or int(said) < least:
            raise argparse.ArgumentTypeError(
                f"{said!r} is no whole number from {least}"
            )
        return int(said)

    return number


def parser(functions):
    """The parser of the command line; functions: what each of its commands does."""
    build, grade, report, forget = functions
    top = argparse.ArgumentParser(
        prog="python -m bpkit.grading",
        description="Grades a class: makes the exercises, grades what was handed in, "
        "writes tables, a feedback page for each student and a report on the class. "
        "docs/teaching.md tells the whole way.",
        epilog=EXIT,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(function, help, description):
        added = commands.add_parser(
            function.__name__,
            help=help,
            description=description,
            epilog=EXIT,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(function=function)
        return added

    one = command(
        build,
        "make the exercises from the solutions",
        "Makes exercises/NN_name.ipynb from solutions/NN_name.ipynb: answers become\n"
        "`raise NotImplementedError`, reasons vanish, nbgrader's marks are set.",
    )
    one.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit code 1 where an exercise is out of date",
    )
    one.add_argument("paths", nargs="*", type=Path, help="solutions (default: all)")

    def finishing(one):
        one.add_argument(
            "--roster",
            type=lambda said: said if said == "none" else Path(said),
            metavar="CSV",
            help="who is expected: a CSV with a column `student` (and `name`, "
            "`deadline`, `submitted` where you have them), or what Canvas or Moodle "
            "export; who is missing then stands in the table",
        )
        one.add_argument(
            "--deadline",
            type=moment,
            metavar="DATE",
            help="as 2026-11-20 (to the end of that day) or 2026-11-20T18:00; what "
            "came later is marked late",
        )
        one.add_argument(
            "--late",
            type=rule,
            metavar="RULE",
            help="what lateness costs, as '10%% a day, 3 days grace' (default: none)",
        )
        one.add_argument(
            "--chapter",
            type=chapter,
            action="append",
            metavar="NN",
            help="what is marked, as 04; may stand several times (default: what most "
            "handed in)",
        )
        one.add_argument(
            "--column",
            metavar="NAME",
            help="the assignment's name in Canvas, as 'Homework 4 (98765)'",
        )

    one = command(
        grade,
        "grade every notebook in a folder",
        "Grades every notebook below SUBMISSIONS. Their code runs in a sandbox,\n"
        "without network or files. A run that was stopped goes on when you start it\n"
        f"again. SUBMISSIONS may look like this:\n\n{LAYOUTS}\n"
        "Into OUT: grades.csv, canvas.csv, moodle.csv, report.html, and feedback/\n"
        "with a page for each student; hand_marks.csv is yours to fill in.\n\n"
        f"{KEPT}",
    )
    one.add_argument(
        "submissions", type=Path, metavar="SUBMISSIONS", help="the folder, unpacked"
    )
    one.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT",
        required=True,
        help="a folder for the results, made where there is none",
    )
    finishing(one)
    one.add_argument(
        "--assignment",
        metavar="NAME",
        help="only what lies in a folder of this name (nbgrader's layout)",
    )
    one.add_argument(
        "--variants",
        metavar="COLUMN",
        nargs="?",
        const="student",
        help="each student was asked for numbers of their own, by the id in the column "
        "`student` of the table, or in COLUMN of the roster, as 'SIS Login ID'",
    )
    one.add_argument(
        "--seed",
        type=whole(0),
        metavar="N",
        help="of the inputs that are drawn (default: a new one, noted in the table; "
        "grading with it again gives the same marks)",
    )
    one.add_argument(
        "--regrade",
        type=of_the_course,
        action="append",
        default=[],
        metavar="NN.K",
        help="grade an exercise, as 04.3, or a chapter, as 04, again; may stand "
        "several times; what the course has changed is graded again without it",
    )
    one.add_argument(
        "--jobs",
        type=whole(1),
        metavar="N",
        help="notebooks at a time (default: one a core)",
    )
    one.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="grade on the machines of a Dask cluster, as tcp://host:8786",
    )
    one.add_argument(
        "--no-sandbox",
        dest="sandbox",
        action="store_false",
        help="run the learners' code with your own rights (never for a class)",
    )

    one = command(
        report,
        "write tables, pages and report again",
        "Writes tables, feedback and report again from what was graded into OUT;\n"
        f"grades nothing.\n\n{KEPT}",
    )
    one.add_argument(
        "output", type=Path, metavar="OUT", help="the folder that was graded into"
    )
    finishing(one)

    one = command(
        forget,
        "delete what is kept of one student",
        "Deletes the records, the feedback page, the lines in the roster and in\n"
        "hand_marks.csv of one student, and writes the tables again. What the student\n"
        "handed in is yours to delete, and is named.",
    )
    one.add_argument(
        "output", type=Path, metavar="OUT", help="the folder that was graded into"
    )
    one.add_argument("student", metavar="STUDENT", help="as in the table")
    return top
