"""docs/thumbnails: the figure of each chapter's cell tagged `thumbnail`, made small.

Chapter 00's is also kept in full, as the README's picture. Each file remembers, as PNG
text, which figure it was made of: the same figure is not made small again, since
another Pillow would write other bytes.
"""

import base64
import hashlib
import html
import io
import re

import notebook_files as files
from notebook_files import NotebookError, shown, tags
from PIL import Image
from PIL.PngImagePlugin import PngInfo

WIDTH = 320


def made(root):
    """{path: content} of all thumbnails."""
    folder, found = root / "docs" / "thumbnails", {}
    for chapter in files.numbered(root / "chapters"):
        figure = base64.b64decode(tagged(chapter)["image/png"])
        path = folder / f"{chapter.name[:2]}.png"
        found[path] = picture(path, figure, WIDTH)
        if chapter.name.startswith("00"):
            path = folder / "readme.png"
            found[path] = picture(path, figure)
    return found


def tagged(chapter):
    """The data of the output that holds the figure of the cell tagged `thumbnail`."""
    for cell in files.read(chapter).cells:
        if "thumbnail" in tags(cell):
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    return output.data
    raise NotebookError(
        f"{shown(chapter)}: no cell tagged `thumbnail` holds a figure for the README. "
        "Tag one, and run the notebook."
    )


def alt(chapter):
    """The figure's alt text."""
    found = re.search(r'\balt="([^"]*)"', tagged(chapter).get("text/html", ""))
    return " ".join(html.unescape(found[1]).split()) if found else ""


def picture(path, figure, width=None):
    """The bytes of the file: those that it has, if they were made of this figure."""
    fingerprint = hashlib.sha256(figure).hexdigest()
    if path.exists():
        with Image.open(path) as old:
            if old.text.get("source") == fingerprint:
                return path.read_bytes()
    image = Image.open(io.BytesIO(figure)).convert("RGB")
    if width:
        height = round(image.height * width / image.width)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    info, out = PngInfo(), io.BytesIO()
    info.add_text("source", fingerprint)
    image.save(out, "PNG", pnginfo=info, optimize=True)
    return out.getvalue()
