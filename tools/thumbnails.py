"""Make docs/thumbnails from the chapters: `python tools/thumbnails.py`.

The figure of a chapter's cell tagged `thumbnail`, made small for the README's table,
and chapter 00's in full as the README's picture. Each file remembers, as PNG text,
which figure it was made from, so that a test can tell when it is out of date.
"""

import base64
import hashlib
import io
from pathlib import Path

import nbformat
from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "thumbnails"
WIDTH = 320


def tagged_figure(path):
    """The PNG bytes in the output of the notebook's cell tagged `thumbnail`."""
    for cell in nbformat.read(path, as_version=4).cells:
        if "thumbnail" in cell.metadata.get("tags", []):
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    return base64.b64decode(output.data["image/png"])
    raise ValueError(f"{path.name} has no figure in a cell tagged `thumbnail`.")


def fingerprint(data):
    return hashlib.sha256(data).hexdigest()


def save(data, path, width=None):
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    if width:
        height = round(picture.height * width / picture.width)
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    info = PngInfo()
    info.add_text("source", fingerprint(data))
    picture.save(path, pnginfo=info, optimize=True)


def chapters():
    return sorted((ROOT / "chapters").glob("[0-9][0-9]_*.ipynb"))


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in chapters():
        data = tagged_figure(path)
        save(data, FOLDER / f"{path.stem[:2]}.png", WIDTH)
        if path.stem.startswith("00"):
            save(data, FOLDER / "readme.png")
