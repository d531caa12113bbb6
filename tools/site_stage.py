"""Lays out what Sphinx reads: the course as stored, copied and led to pages.

What a page links to is laid out too, a script or a licence as a page that shows its
text: so no list has to say what there is.
"""

import re
import shutil
from html import escape
from pathlib import PurePosixPath

import notebook_files as files
import site_notebooks as notebooks
from notebook_files import NotebookError
from site_assets import bring_mathjax
from site_prose import prose

HOUSE = "CONTRIBUTING.md"
# What stands in the sidebar below chapters and exercises; other pages of docs/ join.
SHELVES = {
    "At hand": ["docs/glossary.md", "docs/derivatives.md", "docs/claims.md"],
    "Teaching": ["docs/teaching.md", "docs/integrity.md"],
    "The house": [HOUSE, "benchmarks/README.md", "licences.md"],
}
TABLE = re.compile(r"<!-- chapters -->(.*?)<!-- end -->", re.S)
ROW = re.compile(r'^\| \[(.+?)\]\((.+?)\) \| (.+?) \| .*<img src="(.+?)".* alt="(.*?)"')
LINE = re.compile(r"<!-- README: (.*?) -->\s*", re.S)
MODULE = re.compile(r"^\| `(\w+)` \|", re.M)
ORPHAN = "---\norphan: true\n---\n\n"


class Stage:
    """The folder that Sphinx reads, and the pictures that lie beside its pages."""

    def __init__(self, root, source, repository=None):
        self.root, self.source, self.repository = root, source, repository
        self.figures = {}  # name -> bytes
        self.asked, self.done = [], set()  # files that pages link to, and those laid out

    def lay_out(self):
        shutil.copytree(self.root / "tools" / "site_sphinx", self.source)
        bring_mathjax(self.source / "_static")
        shelves = {name: [*pages] for name, pages in SHELVES.items()}
        listed = [page for pages in shelves.values() for page in pages]
        docs = [f"docs/{path.name}" for path in sorted(self.root.glob("docs/*.md"))]
        shelves["Teaching"] += [page for page in docs if page not in listed]
        self.shelved = {page for pages in shelves.values() for page in pages}

        chapters = files.numbered(self.root / "chapters")
        for path in chapters:
            self.notebook(path, notebooks.chapter(path, self.figures, self.repository))
        sheets = files.numbered(self.root / "exercises")
        for path in sheets:
            self.notebook(path, notebooks.sheet(path, self.figures))
        self.write("exercises/index.md", exercises_page(sheets))
        licences = self.source / "licences.md"
        self.page("licences.md", licences.read_text(encoding="utf-8"))
        self.home(chapters, shelves)
        self.asked += self.shelved - {"licences.md"}
        while self.asked:
            self.file(self.asked.pop())

    def notebook(self, path, nb):
        name = f"{path.parent.name}/{path.name}"
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                if line := LINE.search(cell.source):
                    description = " ".join(line[1].split())
                    nb.metadata["myst"] = {"html_meta": {"description": description}}
                    cell.source = LINE.sub("", cell.source)
                cell.source = prose(cell.source, name, self.place)
        self.write(name, files.dumps(nb).decode())

    def place(self, path):
        """Where on the site is what lies at a path of the repository; it is laid out."""
        if path == "README.md":
            return "index.md", ""
        if path == "bpkit":
            return HOUSE, "#the-modules"
        if path in self.done:
            return path, ""
        if not (self.root / path).is_file():
            raise NotebookError(f"a page links to {path}, which is no file.")
        self.asked.append(path)
        pure = PurePosixPath(path)
        if pure.suffix in (".ipynb", ".md", ".png"):
            return path, ""
        return str(pure.with_suffix(".md")), ""

    def file(self, path):
        """Lay out one file that is asked for: a page, a picture, a text to look at."""
        if path in self.done or path.endswith(".ipynb"):
            return
        self.done.add(path)
        if path.endswith(".png"):
            (self.source / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.root / path, self.source / path)
            return
        text = (self.root / path).read_text(encoding="utf-8")
        if path == HOUSE:
            text = self.with_modules(text)
        if path.endswith(".md"):
            self.page(path, text)
        else:
            name = PurePosixPath(path)
            language = "python" if name.suffix == ".py" else "text"
            body = f"# {name.name}\n\n{block(text, language)}"
            self.write(str(name.with_suffix(".md")), ORPHAN + body)

    def with_modules(self, text):
        """The table of modules, those that are read whole led to their text."""

        def led(row):
            path = f"bpkit/{row[1]}"
            if (self.root / path).is_dir():
                self.package(path)
                return f"| [`{row[1]}`]({path}.md) |"
            return f"| [`{row[1]}`]({path}.py) |"

        last = text.index("| `experiments` |")
        return MODULE.sub(led, text[:last]) + text[last:]

    def package(self, path):
        """A page with the text of all modules of a package."""
        parts = [f"# {path}"]
        for file in sorted((self.root / path).glob("*.py")):
            parts.append(f"## {file.name}\n\n{block(file.read_text('utf-8'), 'python')}")
        self.done.add(f"{path}.md")
        self.write(f"{path}.md", ORPHAN + "\n\n".join(parts))

    def page(self, path, text):
        text = prose(text, path, self.place)
        self.write(path, text if path in self.shelved else ORPHAN + text)

    def home(self, chapters, shelves):
        """README: its table of chapters as cards, before how to install; the sidebar."""
        text = (self.root / "README.md").read_text(encoding="utf-8")
        before, table, after = TABLE.split(text)
        title, picture, lead, install = before.split("\n\n", 3)
        rows = [ROW.match(line) for line in table.split("\n")]
        cards = [self.card(*row.groups()) for row in rows if row]
        parts = [title, picture, lead, "## Chapters"]
        parts += ['<ul class="chapters">\n' + "\n".join(cards) + "\n</ul>"]
        parts += ["## Run it", install.replace("## Chapters", ""), after]
        text = prose("\n\n".join(parts), "README.md", self.place)
        named = [f"{files.title(path)} <chapters/{path.stem}>" for path in chapters]
        trees = [toctree("Chapters", named), toctree("Exercises", ["exercises/index"])]
        for name, pages in shelves.items():
            trees.append(toctree(name, [page.removesuffix(".md") for page in pages]))
        self.write("index.md", "\n\n".join([text, *trees]))

    def card(self, title, link, line, image, alt):
        name = f"chapter-{PurePosixPath(image).name}"
        self.figures[name] = (self.root / image).read_bytes()
        page = PurePosixPath(link).with_suffix(".html")
        return (
            f'<li><a href="{page}"><img src="figures/{name}" alt="{alt}" loading="lazy">'
            f"<span>{escape(title)}</span></a><p>{escape(line)}</p></li>"
        )

    def write(self, path, text):
        target = self.source / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def exercises_page(sheets):
    """The page that lists the exercise sheets."""
    named = [f"{files.title(path)} <{path.stem}>" for path in sheets]
    return f"""# Exercises

The sheets, to be read on the way. Each question has its answer folded below it: think
first, then open it. In JupyterLab you write the answers, and a check says what is wrong
and why.

{toctree("", named, hidden=False)}
"""


def toctree(caption, entries, *, hidden=True):
    options = [f":caption: {caption}"] * bool(caption) + [":hidden:"] * hidden
    return "\n".join(["```{toctree}", *options, "", *entries, "```"])


def block(text, language):
    """A text as it is; six ticks, since it may hold three."""
    return f"``````{language}\n{text.rstrip()}\n``````\n"
