"""The views of the chapters, made in the tests' own process, beside their widgets."""

import functools
import warnings

import matplotlib.pyplot as plt
import nbformat
import notebook_files as files
import pytest
import site_views_run as run
from helpers import WEEKLY
from notebook_files import ROOT

CHAPTERS = {path.name[:2]: path for path in files.numbered(ROOT / "chapters")}
# Chapters whose views are made in a second or two. The rest train, or draw hundreds of
# pictures.
QUICK = ["01", "03", "04", "05", "06", "07", "08", "09", "15"]
TRIED = list(CHAPTERS) if WEEKLY else QUICK


class Made:
    """A chapter's views as the site gets them, beside the widgets themselves."""

    def __init__(self, chapter):
        self.nb = nbformat.read(CHAPTERS[chapter], as_version=4)
        self.cells = [self.nb.cells[at] for at in run.view_cells(self.nb)]
        with (
            plt.rc_context(),
            pytest.MonkeyPatch.context() as patch,
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            patch.setenv("BPKIT_PROGRESS", "off")
            ran = [
                run.executed(self.nb, run.needed(self.nb, at))
                for at in run.view_cells(self.nb)
            ]
            pairs = zip(self.cells, ran, strict=True)
            self.pages = [run.page_of(cell, *parts) for cell, parts in pairs]
        self.views = [view for view, _, _ in ran]
        self.frames = [frames for _, frames, _ in ran]


@functools.cache
def made(chapter):
    """Made(chapter), once for all tests: some chapters train."""
    return Made(chapter)


def pages_of(nb, name):
    """In place of `site_views.made`: the widgets stay here, to be compared with."""
    one = made(name[:2])
    return {cell.id: page for cell, page in zip(one.cells, one.pages, strict=True)}
