"""What is read of an upload: no more than a worker can bear, and old formats too."""

import json

import nbformat
import pytest
from submitted import book, notebook_of, sources_of

from bpkit.grading import notebook
from bpkit.grading.notebook import Unreadable, parse

SMALL = json.dumps(book(["x = 1"])).encode()


def test_an_old_format_is_converted():
    now = json.dumps(notebook_of("exercises", "04"))
    before = nbformat.v3.writes_json(nbformat.reads(now, as_version=3))
    assert "worksheets" in before and '"input": [' in before
    found = parse(before.encode())
    assert found.chapter == "04"
    assert found.cells == sources_of(notebook_of("exercises", "04"))


@pytest.mark.parametrize(
    "broken", [{"worksheets": 1}, {"worksheets": [{"cells": [1]}], "nbformat": 3}, {}]
)
def test_an_old_notebook_that_is_broken_has_a_sentence(broken):
    with pytest.raises(Unreadable, match="old format|no list of cells"):
        parse(json.dumps(broken).encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_another_encoding_has_its_sentence(encoding):
    source = json.dumps(book(["x = 'é'"]), ensure_ascii=False)
    said = "another encoding" if encoding == "latin-1" else "UTF-16"
    with pytest.raises(Unreadable, match=f"{said}.*save it with the encoding UTF-8"):
        parse(source.encode(encoding))


def test_what_is_called_otherwise_hears_what_to_hand_in():
    with pytest.raises(Unreadable, match="04.pdf is no notebook.*ends in .ipynb"):
        parse(b"%PDF-1.4", "04.pdf")
    assert parse(SMALL, "04.ipynb.txt").cells


@pytest.mark.parametrize("piece", ["[],", "{},", "1,", '"",'])
def test_many_small_values_are_refused_before_they_take_memory(piece, monkeypatch):
    monkeypatch.setattr(json, "loads", None)
    content = SMALL[:-1] + b', "x": [' + piece.encode() * notebook.PIECES + b"1]}"
    with pytest.raises(Unreadable, match="more than a million values"):
        parse(content)


def test_large_figures_are_read():
    with_figures = book(["x = 1"])
    with_figures["cells"][0]["outputs"] = [{"data": {"image/png": "A" * 15_000_000}}]
    assert parse(json.dumps(with_figures).encode()).cells == ["x = 1"]
