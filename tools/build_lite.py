"""The course in the browser alone: JupyterLite with our wheel, in _build/lite.

    python tools/build_lite.py
    python -m http.server --bind 127.0.0.1 --directory _build/lite

Built from what pip has installed, without the network. On the reader's side Python,
NumPy, matplotlib and what these need come from Pyodide's own address; all else,
our wheel and those of the views included, lies on the site.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = Path(__file__).with_name("lite")
OUTPUT = ROOT / "_build" / "lite"
# What a reader opens, and what it links to; README.md is one of its own.
CONTENTS = [
    *("chapters/*.ipynb", "exercises/*.ipynb", "docs/*.md"),
    "bpkit/experiments/*.py",
]
TABLE = re.compile(r"<!-- chapters -->.*?<!-- end -->", re.S)
# There is no terminal: what is typed there, a cell runs.
IN_A_CELL = {
    "python -m bpkit.exercises": "%run -m bpkit.exercises",
    "Open a terminal (*File → New → Terminal*) and type": "In a new cell run",
    "typed in a terminal": "run in a cell",
    "in a terminal": "in a cell",
    "In a terminal": "In a cell",
}
# Below each title, since a link may lead to any page.
HERE = """

*Python runs in this browser. It is loaded now, from cdn.jsdelivr.net; the first cell
waits for it. What you write stays in this browser. [More about this](../README.md)*"""
ON_THE_SITE = ("bpkit/course/chapters/", "bpkit/course/docs/")
# Not in Pyodide: what a view needs in the kernel, and the half of it in the page. Both
# halves are of one version, since both are what pip has installed here.
IN_THE_KERNEL = ["anywidget", "comm", "ipywidgets", "psygnal"]
IN_THE_PAGE = [
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
]
# The wheels' folder, seen from the worker in which Pyodide runs.
FROM_THE_WORKER = "../../../../pypi/"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


def contents(folder):
    """Copy what a reader opens; the places are those of the checkout."""
    for pattern in CONTENTS:
        for path in sorted(ROOT.glob(pattern)):
            target, text = folder / path.relative_to(ROOT), path.read_text("utf-8")
            if path.suffix == ".ipynb":
                text = json.dumps(notebook(json.loads(text)), ensure_ascii=False)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    (folder / "README.md").write_text(readme(), encoding="utf-8")


def notebook(nb):
    """The notebook as it is true here."""
    for cell in nb["cells"]:
        source = "".join(cell["source"])
        for there, here in IN_A_CELL.items():
            source = source.replace(there, here)
        cell["source"] = source
    nb["cells"][0]["source"] += HERE
    # Its kernel is named; else Lab chooses one, and a page that is only read counts as
    # changed and is kept in the browser, where no update of the site reaches it.
    nb["metadata"]["kernelspec"] = {
        "display_name": "Python (Pyodide)",
        "language": "python",
        "name": "python",
    }
    return nb


def readme():
    """Where `The course` leads: ours, with the chapters, whose pictures Lab drops."""
    text = (SETTINGS / "README.md").read_text(encoding="utf-8")
    (table,) = TABLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    rows = re.sub(r"\|[^|\n]*\|$", "|", table, flags=re.M)  # without the last column
    return TABLE.sub(lambda _: rows, text)


def wheels(folder):
    """Our wheel, and those of the views; their file names."""
    lighter(our_wheel(folder))
    for name in IN_THE_KERNEL:
        packed_again(name, folder)
    return sorted(path.name for path in folder.glob("*.whl"))


def our_wheel(folder):
    """Its path; made of a copy, since setuptools leaves its folders beside a source."""
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "source"
        shutil.copytree(ROOT, source, ignore=left_out)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--no-build-isolation", "--wheel-dir", str(folder), str(source)]
        subprocess.run(command, check=True)
    (wheel,) = folder.glob("bpkit_course-*.whl")
    return wheel


def left_out(folder, names):
    """Of the checkout, what no wheel is made of: hidden, built, installed."""
    there = Path(folder)
    return [
        name
        for name in names
        if name.startswith((".", "_build", "__pycache__"))
        or name in {"build", "dist", "my_work", "tests", "benchmarks"}
        or name.endswith(".egg-info")
        or (there / name / "pyvenv.cfg").exists()
    ]


def lighter(wheel):
    """Our wheel without the pages that lie on the site: every kernel loads it."""
    whole = wheel.rename(wheel.with_suffix(".whole"))
    with (
        zipfile.ZipFile(whole) as packed,
        zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in packed.namelist():
            if not name.startswith(ON_THE_SITE):
                kept.writestr(packed.getinfo(name), packed.read(name))
    whole.unlink()


def packed_again(name, folder):
    """The wheel of an installed package, of its Python alone.

    What was compiled for this machine stays behind, and so does what lies outside the
    packages' folder, such as its half in the page.
    """
    found = distribution(name)
    files = [
        file
        for file in found.files
        if ".." not in file.parts and file.suffix not in {".pyc", ".so", ".pyd"}
    ]
    stem = found.metadata["Name"].replace("-", "_")
    wheel = folder / f"{stem}-{found.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.write(file.locate(), file.as_posix())


def settings(folder, output, names):
    """JupyterLite's own files: ours, with what is known only here."""
    name = "jupyter_lite_config.json"  # how the site is built
    config = json.loads((SETTINGS / name).read_text(encoding="utf-8"))
    installed = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    config["LiteBuildConfig"] |= {
        "output_dir": str(output),
        "federated_extensions": [str(installed / x) for x in IN_THE_PAGE],
    }
    (folder / name).write_text(json.dumps(config), encoding="utf-8")

    name = "jupyter-lite.json"  # how it runs: every kernel starts with our wheels in it
    config = json.loads((SETTINGS / name).read_text(encoding="utf-8"))
    kernel = config["jupyter-config-data"]["litePluginSettings"][KERNEL]
    kernel["loadPyodideOptions"]["packages"] += [FROM_THE_WORKER + x for x in names]
    (folder / name).write_text(json.dumps(config), encoding="utf-8")

    shutil.copyfile(SETTINGS / "overrides.json", folder / "overrides.json")


def build(output):
    """Everything anew, in a folder of its own: JupyterLite takes old for new."""
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        site = Path(temporary)
        contents(site / "files")
        (site / "wheels").mkdir()
        settings(site, output, wheels(site / "wheels"))
        done = subprocess.run(
            [sys.executable, "-m", "jupyterlite_core", "build"],
            cwd=site,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise SystemExit(f"JupyterLite could not be built:\n{done.stdout}{done.stderr}")


def sizes(output):
    """A line per part of the site, in MB."""
    parts = {"Lab": "build", "extensions": "extensions", "notebooks": "files"}
    parts |= {"wheels": "pypi", "in all": "."}
    for name, part in parts.items():
        size = sum(x.stat().st_size for x in (output / part).rglob("*") if x.is_file())
        yield f"{size / 1e6:6.1f} MB  {name}"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=OUTPUT, help=f"not {OUTPUT}")
    output = parser.parse_args(argv).output.resolve()
    build(output)
    print("\n".join(sizes(output)))
    print(f"To see it: python -m http.server --bind 127.0.0.1 --directory {output}")


if __name__ == "__main__":
    main()
