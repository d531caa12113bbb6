"""What the course is beside the package: setup.py puts it into the wheel.

It is run by its path there, where bpkit cannot be imported yet: nothing of bpkit here.
"""

PATTERNS = (
    "*.md",
    "CITATION.cff",
    "LICENSE*",
    "chapters/[0-9][0-9]_*.ipynb",
    "exercises/[0-9][0-9]_*.ipynb",
    "solutions/[0-9][0-9]_*.ipynb",
    "solutions/capstone/*",
    "docs/**/*.md",
    "docs/**/*.png",
    "benchmarks/README.md",
    "benchmarks/*.png",
)


def contents(root):
    """The course's files in a folder, as names from there: chapters/05_name.ipynb."""
    found = {path for pattern in PATTERNS for path in root.glob(pattern)}
    return sorted(path.relative_to(root).as_posix() for path in found if path.is_file())
