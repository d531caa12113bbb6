"""What JupyterLite is built of: the course, our wheel, the two halves of the views."""

import json
import re
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import build_lite
import pytest
import test_in_the_browser

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    build_lite.contents(folder)
    return folder


def links(path):
    """What a page links to beside itself."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join(
            "".join(x["source"]) for x in cells if x["cell_type"] == "markdown"
        )
    found = re.findall(r"\]\(([^)#\s]+)", text)
    return [link for link in found if "://" not in link and "`" not in link]


def test_every_link_of_a_page_leads_to_one_that_is_there(files):
    pages = sorted(files.glob("*/*.ipynb"))
    assert len(pages) == 2 * len([*ROOT.glob("chapters/*.ipynb")])
    for page in [*pages, files / "README.md"]:
        for link in links(page):
            assert (page.parent / link).exists(), (page.name, link)


def sources(files):
    for path in sorted(files.glob("*/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            yield path.name, cell["source"]


def test_a_working_copy_is_told_as_a_cell_takes_it(files):
    """There is no terminal, and no notebook speaks of one."""
    told = [x for _, x in sources(files) if "%run -m bpkit.exercises start" in x]
    assert len(told) > 20
    for name, source in sources(files):
        assert "python -m bpkit" not in source, (name, source)
        assert "terminal" not in source.lower(), (name, source)


def test_each_page_says_below_its_title_what_is_loaded_from_where(files):
    first = {}
    for name, source in sources(files):
        first.setdefault(name, source)
    assert all(build_lite.HERE in source for source in first.values())
    assert "cdn.jsdelivr.net" in build_lite.HERE


def test_the_first_page_leads_to_each_chapter_and_shows_no_picture(files):
    """Lab asks for a picture of a Markdown page where there is none."""
    page = files / "README.md"
    chapters = [x for x in links(page) if x.startswith("chapters/")]
    assert {*chapters} == {f"chapters/{x.name}" for x in files.glob("chapters/*")}
    text = page.read_text(encoding="utf-8")
    assert "<img" not in text and "![" not in text
    assert "pip install" not in text and "python -m" not in text


def test_a_page_has_the_version_of_what_the_kernel_has(tmp_path):
    """Both halves of a view are what pip has installed, without a machine's code."""
    for name in build_lite.IN_THE_KERNEL:
        build_lite.packed_again(name, tmp_path)
        (wheel,) = tmp_path.glob(f"{name}-*.whl")
        assert wheel.name == f"{name}-{version(name)}-py3-none-any.whl"
        names = zipfile.ZipFile(wheel).namelist()
        assert f"{name}/__init__.py" in names
        assert any(x.endswith(".dist-info/METADATA") for x in names)
        assert not [x for x in names if re.search(r"\.(so|pyd|pyc)$|\.\.", x)]


def test_what_is_packed_again_can_be_imported(tmp_path):
    """psygnal is compiled for this machine; its Python alone is whole."""
    build_lite.packed_again("psygnal", tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    code = (
        f"import sys; sys.path.insert(0, {str(wheel)!r}); import psygnal; "
        "signal = psygnal.Signal(int); print(psygnal.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith(str(wheel)), done.stderr


def test_our_wheel_leaves_out_the_pages_that_lie_on_the_site(tmp_path):
    wheel = tmp_path / "bpkit_course-0-py3-none-any.whl"
    kept = ["bpkit/__init__.py", "bpkit/course/solutions/01_x.ipynb"]
    with zipfile.ZipFile(wheel, "w") as packed:
        for name in [*kept, "bpkit/course/chapters/01_x.ipynb"]:
            packed.writestr(name, "")
    build_lite.lighter(wheel)
    assert [*tmp_path.iterdir()] == [wheel]
    assert zipfile.ZipFile(wheel).namelist() == kept


def test_every_kernel_starts_with_our_wheels_in_it(tmp_path):
    names = ["anywidget-1-py3-none-any.whl", "bpkit_course-1-py3-none-any.whl"]
    build_lite.settings(tmp_path, tmp_path / "site", names)
    config = json.loads((tmp_path / "jupyter-lite.json").read_text())
    kernel = config["jupyter-config-data"]["litePluginSettings"][build_lite.KERNEL]
    packages = kernel["loadPyodideOptions"]["packages"]
    ours = [x for x in packages if "/" in x]
    assert [Path(x).name for x in ours] == names
    # Pyodide reads an address as seen from the kernel's worker.
    static = Path("/site/extensions/@jupyterlite/pyodide-kernel-extension/static")
    there = [(static / x).resolve() for x in ours]
    assert there == [Path("/site/pypi") / name for name in names]


def test_what_comes_from_pyodide_is_what_our_wheel_needs():
    """Each requirement is a wheel of the site, on Pyodide's list, or the kernel's."""
    config = json.loads((build_lite.SETTINGS / "jupyter-lite.json").read_text())
    kernel = config["jupyter-config-data"]["litePluginSettings"][build_lite.KERNEL]
    there = {*kernel["loadPyodideOptions"]["packages"], *build_lite.IN_THE_KERNEL}
    there |= {"ipython", "pillow"}  # the kernel's own; matplotlib brings it
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.search(r"\ndependencies = \[.*?\n(.*?)\n\]", text, re.S)[1]
    assert set(re.findall(r'"([\w-]+)', needed)) <= there


def test_a_build_that_fails_says_what_jupyterlite_said(tmp_path, monkeypatch):
    monkeypatch.setattr(build_lite, "wheels", lambda folder: [])
    monkeypatch.setattr(build_lite, "contents", lambda folder: folder.mkdir())
    monkeypatch.setattr(build_lite, "IN_THE_PAGE", ["no-such-extension"])
    with pytest.raises(SystemExit, match="(?s)could not be built.*no-such-extension"):
        build_lite.build(tmp_path / "site")


def test_what_the_browsers_test_moves_is_in_one_cell_of_each_chapter():
    """It runs only in a workflow; what can be seen of it here is seen here."""
    for number, words in test_in_the_browser.CHAPTERS.items():
        (path,) = ROOT.glob(f"chapters/{number}_*.ipynb")
        cells = test_in_the_browser.code_cells(path)
        assert sum(words in "".join(x["source"]) for x in cells) == 1, number
        assert "TrainingView" not in words  # it has nothing to press


def test_a_notebook_names_the_kernel_that_is_there(files):
    """Else Lab chooses one, and a page that is only read counts as changed."""
    for path in files.glob("*/*.ipynb"):
        kernel = json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]
        assert kernel["name"] == "python", path.name
