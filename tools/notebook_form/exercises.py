"""Rules on solutions and on the exercises made from them."""

from notebook_build import check_of, has_markers, problems
from notebook_files import tags

from .page import bare, rule


@rule("solutions")
def can_be_built(page):
    for name, text in problems(page.nb):
        yield f"{name}: {text}"


@rule("solutions")
def answers_have_reasons(page):
    """After each check, and before the next, stands the reasoning, tagged solution."""
    waiting = None
    for cell in [*page.cells, None]:
        asked = cell is not None and check_of(cell)
        if waiting and (cell is None or asked):
            yield f"no reasoning tagged `solution` follows check {waiting}"
        if asked:
            waiting = asked[0]
        elif cell is not None and "solution" in tags(cell) and bare(cell.source):
            waiting = None if cell.cell_type == "markdown" else waiting


@rule("solutions", "exercises")
def checks_of_this_chapter(page):
    for cell in page.code:
        found = check_of(cell)
        if found and page.number is not None and int(found[0][:2]) != page.number:
            yield f"{cell.id}: checks {found[0]}"


@rule("exercises")
def answers_are_stubs(page):
    for cell in page.cells:
        if has_markers(cell) or "solution" in tags(cell):
            yield f"{cell.id}: holds an answer; build the exercise again"
