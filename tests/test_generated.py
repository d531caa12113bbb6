"""What is made of the chapters and the code is made of them as they are now."""

import generated
import notebook_files as files
import notebook_way
import pytest
import thumbnails
from PIL import Image


@pytest.mark.parametrize("make", generated.MAKERS, ids=lambda make: make.__module__)
def test_what_is_made_is_current(make):
    old = [str(path.relative_to(files.ROOT)) for path in generated.stale(make)]
    assert not old, "run `python tools/notebooks.py all`"


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A maker of two files, one of which is current, and what it is to make."""
    path, same = tmp_path / "deep" / "a.txt", tmp_path / "b.txt"
    same.write_bytes(b"same")
    monkeypatch.setattr(
        generated, "MAKERS", [lambda root: {path: b"new", same: b"same"}]
    )
    return path


def test_check_names_what_is_stale_and_writes_nothing(made, tmp_path, capsys):
    assert generated.renew(True, tmp_path)
    name = made.relative_to(tmp_path)
    assert capsys.readouterr().out == (
        f"{name}: not what `notebooks.py all` makes\nThe rest is as it should be.\n"
    )
    assert not made.exists()
    assert not generated.renew(False, tmp_path)
    assert capsys.readouterr().out.startswith(f"{name}: written\n")
    assert not generated.renew(True, tmp_path) and made.read_bytes() == b"new"


def test_what_cannot_be_made_is_told_and_the_rest_is_made(
    made, tmp_path, monkeypatch, capsys
):
    def fails(root):
        raise files.NotebookError("There is no figure.")

    monkeypatch.setattr(generated, "MAKERS", [fails, fails, *generated.MAKERS])
    assert generated.renew(False, tmp_path)
    assert capsys.readouterr().err == "There is no figure.\n"
    assert made.exists()


# The line below a title ---------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """Chapters 00, 02 and 05, and the sheet of 05 alone."""
    names = "00_start.ipynb 02_a_very_long_name_of_a_chapter.ipynb 05_end.ipynb".split()
    for path in [*map((tmp_path / "chapters").joinpath, names)]:
        path.parent.mkdir(exist_ok=True)
        text = f"# %% [markdown]\n# # {int(path.name[:2])}. Title\n#\n# Text.\n"
        path.write_bytes(files.dumps(files.from_text(text, path)))
    (tmp_path / "solutions").mkdir()
    sheet = tmp_path / "solutions" / names[-1]
    sheet.write_bytes((tmp_path / "chapters" / names[-1]).read_bytes())
    return tmp_path


def first_cells(course):
    for path, content in notebook_way.made(course).items():
        path.write_bytes(content)
    return [files.read(p).cells[0].source for p in sorted(course.glob("*/*.ipynb"))]


def test_the_way_leads_home_and_to_the_neighbors_there_are(course):
    start, middle, end, sheet = first_cells(course)
    long = "[2. A very long name of a chapter](02_a_very_long_name_of_a_chapter.ipynb)"
    home = "[The course](../README.md)"
    assert start == f"# 0. Title\n\n{home} · next:\n{long}\n\nText."
    assert end == f"# 5. Title\n\n{home} · back:\n{long}\n\nText."
    assert sheet == "# 5. Title\n\n[Chapter 5](../chapters/05_end.ipynb)\n\nText."
    lines = middle.split("\n")
    assert lines[2] == f"{home} · back: [0. Start](00_start.ipynb) · next:"


def test_the_way_is_renewed_when_a_neighbor_comes(course):
    before = first_cells(course)
    assert first_cells(course) == before
    path = course / "chapters" / "01_new.ipynb"
    path.write_bytes((course / "chapters" / "00_start.ipynb").read_bytes())
    start, *_ = first_cells(course)
    assert start.count("](") == 2 and "next: [1. New](01_new.ipynb)" in start


def test_a_chapter_that_is_coming_becomes_a_link_when_it_is_there(course):
    path = course / "chapters" / "00_start.ipynb"
    text = "# %% [markdown]\n# # 0. Title\n\n# %% [markdown]\n# "
    text += "5. the end (coming) · 7. gates and more (coming)\n"
    path.write_bytes(files.dumps(files.from_text(text, path)))
    for _ in range(2):
        first_cells(course)
        _, listed = files.read(path).cells
        assert listed.source == "[5. End](05_end.ipynb) · 7. gates and more (coming)"


# Thumbnails ---------------------------------------------------------------------------


def test_a_thumbnail_is_made_again_only_of_another_figure(tmp_path):
    figures = []
    for color in ("red", "blue"):
        Image.new("RGB", (640, 320), color).save(tmp_path / f"{color}.png")
        figures.append((tmp_path / f"{color}.png").read_bytes())
    path = tmp_path / "00.png"
    path.write_bytes(thumbnails.picture(path, figures[0], 320))
    with Image.open(path) as small:
        assert small.size == (320, 160)
        small.load()
        info = thumbnails.PngInfo()
        info.add_text("source", small.text["source"])
        small.save(path, pnginfo=info, compress_level=0)  # as another Pillow might
    assert thumbnails.picture(path, figures[0], 320) == path.read_bytes()
    assert thumbnails.picture(path, figures[1], 320) != path.read_bytes()
