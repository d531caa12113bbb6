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
from site_prose import prose, rows_as_sections

HOUSE, CLAIMS = "CONTRIBUTING.md", "docs/claims.md"
# What stands in the sidebar below chapters and exercises; other pages of docs/ join.
SHELVES = {
    "At hand": ["docs/glossary.md", "docs/derivatives.md", CLAIMS],
    "Teaching": ["docs/teaching.md", "docs/integrity.md"],
    "The house": [HOUSE, "benchmarks/README.md", "licences.md"],
}
TABLE = re.compile(r"<!-- chapters -->(.*?)<!-- end -->", re.S)
ROW = re.compile(r'^\| \[(.+?)\]\((.+?)\) \| (.+?) \| .*<img src="(.+?)".* alt="(.*?)"')
LINE = re.compile(r"<!-- README: (.*?) -->\s*", re.S)
MODULE = re.compile(r"^\| `(\w+)` \|", re.M)
# What has no page of its own, and the page and heading that stand for it.
ELSEWHERE = {
    "README.md": ("index.md", ""),
    "chapters": ("index.md", "#chapters"),
    "exercises": ("exercises/index.md", ""),
    "bpkit": (HOUSE, "#the-modules"),
}
TO_READ = """\
Here you read it, on a phone and on paper too. To run cells, write answers and have them
checked, open a chapter in JupyterLab; chapter 0 is the first:"""
ORPHAN = "---\norphan: true\n---\n\n"


class Stage:
    """The folder that Sphinx reads, and the pictures that lie beside its pages."""

    def __init__(self, root, source):
        self.root, self.source = root, source
        self.figures = {}  # name -> bytes
        self.asked, self.done = [], set()  # paths that pages link to; those laid out

    def lay_out(self):
        shutil.copytree(self.root / "tools" / "site_sphinx", self.source)
        bring_mathjax(self.source / "_static")
        if views := notebooks.tool("site_views"):
            for name, text in views.files().items():
                self.write(f"_static/{name}", text)
        shelves = {name: [*pages] for name, pages in SHELVES.items()}
        listed = [page for pages in shelves.values() for page in pages]
        docs = [f"docs/{path.name}" for path in sorted(self.root.glob("docs/*.md"))]
        shelves["Teaching"] += [page for page in docs if page not in listed]
        self.shelved = {page for pages in shelves.values() for page in pages}

        chapters = files.numbered(self.root / "chapters")
        for path in chapters:
            self.notebook(path, notebooks.chapter(path, self.figures))
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
        if path.parent.name == "chapters":
            ways = notebooks.ways_to_run(path.stem)
            nb.cells[0].source += f"\n\n{notebooks.CHAPTER_TO_READ}\n\n{ways}"
        self.write(name, files.dumps(nb).decode())

    def place(self, path):
        """Where on the site is what lies at a path of the repository; asks for it."""
        if path in ELSEWHERE:
            return ELSEWHERE[path]
        if not (self.root / path).exists():
            raise NotebookError(f"a page links to {path}, which is not there.")
        self.asked.append(path)
        pure = PurePosixPath(path)
        if pure.suffix in (".ipynb", ".md", ".png"):
            return path, ""
        return str(pure.with_suffix(".md")), ""

    def file(self, path):
        """Lay out what is asked for: a page, a picture, a text or a folder of texts."""
        if path in self.done or path.endswith(".ipynb"):
            return
        self.done.add(path)
        there = self.root / path
        if path.endswith(".png"):
            (self.source / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(there, self.source / path)
        elif path.endswith(".md"):
            text = there.read_text(encoding="utf-8")
            change = {HOUSE: self.with_modules, CLAIMS: rows_as_sections}.get(path)
            self.page(path, change(text) if change else text)
        else:
            inside = sorted(there.glob("*")) if there.is_dir() else [there]
            texts = [file for file in inside if file.is_file()]
            parts = [f"# `{there.name}`"]
            for file in texts:
                parts += [f"## `{file.name}`"] * there.is_dir() + [as_it_is(file)]
            name = PurePosixPath(path).with_suffix(".md")
            self.write(str(name), ORPHAN + "\n\n".join(parts))

    def with_modules(self, text):
        """The table of modules, those that are read whole led to their text."""

        def led(row):
            folder = f"bpkit/{row[1]}"
            is_folder = (self.root / folder).is_dir()
            return f"| [`{row[1]}`]({folder}{'' if is_folder else '.py'}) |"

        last = text.index("| `experiments` |")
        return MODULE.sub(led, text[:last]) + text[last:]

    def page(self, path, text):
        text = prose(text, path, self.place)
        self.write(path, text if path in self.shelved else ORPHAN + text)

    def home(self, chapters, shelves):
        """README, its table of chapters as cards before how to install; the sidebar."""
        text = (self.root / "README.md").read_text(encoding="utf-8")
        before, table, after = TABLE.split(text)
        title, picture, lead, install = before.split("\n\n", 3)
        rows = [ROW.match(line) for line in table.split("\n")]
        cards = [self.card(*row.groups()) for row in rows if row]
        ways = notebooks.ways_to_run(chapters[0].stem, up="")
        parts = [title, picture, lead, TO_READ, ways, "## Chapters"]
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
            f'<li><a href="{page}"><img src="figures/{name}" alt="{alt}" '
            f'loading="lazy"><span>{escape(title)}</span></a><p>{escape(line)}</p></li>'
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


def as_it_is(path):
    """A file's text as a block; with six ticks, since it may hold three."""
    language = "python" if path.suffix == ".py" else "text"
    text = path.read_text(encoding="utf-8").rstrip()
    return f"``````{language}\n{text}\n``````"
