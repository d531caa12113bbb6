"""The built site, as files and in a browser."""

import html
import re
from collections import Counter
from functools import cache
from urllib.parse import quote, unquote, urlsplit

import notebook_files as files
import pytest
from helpers import WEEKLY
from notebook_files import ROOT

CHAPTERS = files.numbered(ROOT / "chapters")
SHEETS = files.numbered(ROOT / "exercises")
LINK = re.compile(r'\s(?:href|src|action)="([^"]*)"')
ARTICLE = re.compile(r'<article class="bd-article">(.*?)</article>', re.S)
NOT_PROSE = re.compile(r"<(script|style|pre|code)\b.*?</\1>", re.S)
VIEW = ": run this cell in JupyterLab to "
# Of each kind of page one, at a push; for the chapters stands one whose view lives.
KINDS = [
    "index.html",
    f"chapters/{CHAPTERS[8].stem}.html",
    f"exercises/{SHEETS[-1].stem}.html",
    "docs/glossary.html",
    "docs/claims.html",
    "bpkit/experiments/11_double_descent.html",  # the longest name
    "search.html?q=adjoint",
]


def built(path):
    return f"{path.parent.name}/{path.stem}.html"


@cache
def text_of(path):
    return path.read_text(encoding="utf-8")


def article(path):
    """What stands on a page, its frame left out; nothing on the page that searches."""
    found = ARTICLE.search(text_of(path))
    return found[1] if found else ""


@cache
def ids_of(path):
    return {
        html.unescape(name) for name in re.findall(r'\sid="([^"]*)"', text_of(path))
    }


def pages(site):
    return sorted(site.rglob("*.html"))


def outputs(nb):
    """The HTML of a notebook's outputs."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            yield output.get("data", {}).get("text/html", "")


def test_every_chapter_sheet_and_page_of_docs_is_there(site):
    for path in [*CHAPTERS, *ROOT.glob("docs/*.md")]:
        assert (site / built(path)).is_file(), built(path)
        assert f'href="{built(path)}"' in text_of(site / "index.html"), built(path)
    for path in SHEETS:
        assert (site / built(path)).is_file(), built(path)
        assert f'href="{path.stem}.html"' in text_of(site / "exercises/index.html")


def test_every_link_and_anchor_leads_somewhere(site):
    lost, followed = [], 0
    for path in pages(site):
        for link in set(map(html.unescape, LINK.findall(text_of(path)))):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or re.match(r"(\.\./)?lite/", parts.path):
                continue  # elsewhere, or JupyterLite, which the workflow puts beside it
            followed += 1
            target = path.parent / unquote(parts.path) if parts.path else path
            anchor = unquote(parts.fragment)
            if (
                not target.is_file()
                or anchor
                and anchor not in ids_of(target.resolve())
            ):
                lost.append(f"{path.relative_to(site)}: {link}")
    assert not lost
    assert followed > 5000


def test_a_heading_has_the_id_that_jupyter_gives_it(site):
    """So a link that was written for JupyterLab lands on the site, too."""
    for path in [*CHAPTERS, *SHEETS]:
        there = ids_of(site / built(path))
        for cell in files.read(path).cells:
            for _, heading in files.headings(cell):
                name = re.sub(r"[`*]", "", heading).replace(" ", "-")
                assert name in there, (path.name, heading)


def test_no_id_stands_twice_on_a_page(site):
    for path in pages(site):
        found = Counter(re.findall(r'\sid="([^"]*)"', text_of(path)))
        assert max(found.values()) == 1, (path, found.most_common(1))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_picture_of_a_chapter_stands_once_with_its_words(site, path):
    """Views aside, which may live on the site, and then have words of their own."""
    shown = [x for x in outputs(files.read(path)) if VIEW not in x]
    page = article(site / built(path))
    for pattern in (r'<img alt="([^"]+)"', r"<figcaption>([^<$]+)</figcaption>"):
        stored = Counter(re.findall(pattern, "".join(shown)))
        found = Counter(re.findall(pattern, page))
        assert {words: found[words] for words in stored} == stored
    assert 'src="data:image' not in page


def test_no_formula_is_left_raw(site):
    for path in pages(site):
        prose = NOT_PROSE.sub("", article(path))
        prose = re.sub(r'<(span|div) class="math[^>]*>.*?</\1>', "", prose, flags=re.S)
        prose = re.sub(r"<[^>]*>", "", prose)
        assert not re.search(r"\$\$|\$[^$\s][^$\n]*\$|\\\(", prose), path


def test_nothing_is_said_to_somebody_with_a_kernel(site):
    said = re.compile(
        f"{VIEW}|Put yours in place|no guess of yours|not answered|, cell \\[\\d+\\]"
    )
    for name in [*map(built, CHAPTERS), "docs/claims.html"]:
        assert not said.search(NOT_PROSE.sub("", article(site / name))), name


def test_each_page_of_the_course_says_that_it_is_read_and_where_it_runs(site):
    for path in [*CHAPTERS, *SHEETS]:
        top = article(site / built(path)).split("<h2>")[0]
        assert "<strong>Here to read.</strong>" in top, path
        assert re.search(r'href="../index.html#run-it"', top), path
    home = article(site / "index.html")
    assert "on a phone" in home.split("<h2>")[0]
    ways = [home, *(article(site / built(path)) for path in CHAPTERS)]
    for page, up in zip(ways, ["", *["../"] * len(CHAPTERS)], strict=True):
        assert f'href="{up}lite/lab/index.html?path=chapters/' in page.split("<h2>")[0]


def test_each_question_has_its_answer_folded_below_it(site):
    for path in SHEETS:
        page = article(site / built(path))
        for part in re.split(r"<h2>", page)[1:]:
            question = part.split("<details")[0]
            assert part.count('<details class="answer">') == 1, (path, part[:80])
            assert "<strong>Why.</strong>" not in question
        assert "SOLUTION" not in page
        assert page.count("<details") == page.count("</details>")


def test_what_a_page_loads_lies_beside_it(site):
    """Links lead anywhere; what is loaded without a click does not."""
    loads = re.compile(r'<(?:script|img|link|iframe)\b[^>]*(?:src|href)="(\w+:)?//')
    for path in pages(site):
        assert not loads.search(text_of(path)), path
    for path in site.rglob("*.css"):
        there = re.search(r"(url\(|@import )[\"']?(https?:)?//", text_of(path))
        assert not there, path


@pytest.mark.parametrize("name", KINDS)
def test_a_page_asks_for_nothing_elsewhere_and_all_comes(reader, name):
    one = reader()
    one.open(name)
    assert (one.elsewhere, one.complaints) == ([], [])


def names(site):
    """The pages to look at in a browser: a few kinds at a push, all of them weekly."""
    if WEEKLY:
        return [str(path.relative_to(site)) for path in pages(site)]
    return KINDS


@pytest.mark.parametrize("mode, width", [("light", 1280), ("dark", 360)])
def test_a_page_reads_well_for_axe_on_a_phone_and_in_its_formulas(
    reader, site, mode, width
):
    one, faults = reader(width, color_scheme=mode), {}
    for name in names(site):
        page = one.open(name)
        one.wake()
        found = one.axe()  # which leaves the folds open
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the window")
        count = "(x) => document.querySelectorAll(`article ${x}`).length"
        if page.evaluate(count, "mjx-merror"):
            found.append("a formula that MathJax does not understand")
        if page.evaluate(count, "mjx-container") != page.evaluate(count, ".math"):
            found.append("a formula that is not set")
        if found:
            faults[name] = found
    assert not faults
    assert (one.elsewhere, one.complaints) == ([], [])


# Text beyond the window's edge that no pane scrolls to. The theme's menus wait there,
# and a line of MathJax for screen readers.
CUT = """() => {
    const out = new Set(), all = document.createTreeWalker(document.body, 4);
    const inPane = (x) => x && (/auto|scroll/.test(getComputedStyle(x).overflowX)
        && x.scrollWidth > x.clientWidth || inPane(x.parentElement));
    while (all.nextNode()) {
        const box = all.currentNode.parentElement, range = document.createRange();
        if (box.closest("dialog, [class*=bd-sidebar], mjx-assistive-mml")) continue;
        range.selectNodeContents(all.currentNode);
        const { left, right, width } = range.getBoundingClientRect();
        const beyond = width && (left < 0 || right > innerWidth + 1);
        if (beyond && !inPane(box)) out.add(all.currentNode.textContent.trim());
    }
    return [...out];
}"""


def test_nothing_is_cut_off_on_a_phone(reader, site):
    """Chapter 5 leads to one with a word that is wider than half of the window."""
    one, faults = reader(320), {}
    for name in dict.fromkeys([built(CHAPTERS[5]), *names(site)]):
        if found := one.open(name).evaluate(CUT):
            faults[name] = found
    assert not faults


def test_a_heading_is_smaller_than_the_one_above_it(reader):
    for width in (1280, 360):
        page = reader(width).open(built(CHAPTERS[3]))
        size = "x => parseFloat(getComputedStyle(x).fontSize)"
        h1, h2, h3 = (
            page.locator(f"article {name}").first.evaluate(size)
            for name in ("h1", "h2", "h3")
        )
        assert h1 > h2 > h3


def test_an_answer_is_shown_when_its_button_is_pressed(reader):
    page = reader().open(KINDS[1])
    fold = page.locator("details.fold", has_text="Show the output").first
    button, output = fold.locator("summary"), fold.locator(".cell_output")
    assert not output.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert output.is_visible()
    page.keyboard.press("Space")
    assert not output.is_visible()


def test_folds_open_on_paper_and_close_again(reader):
    page = reader().open(KINDS[1])
    folds = "[...document.querySelectorAll('article details')].map((x) => x.open)"
    page.locator("article summary").first.click()
    before = page.evaluate(folds)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(page.evaluate(folds))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folds) == before
    assert before.count(True) == 1 < len(before)


def test_search_finds_a_word_of_a_chapter(reader):
    page = reader().open("search.html?q=Almeida")
    found = page.locator("#search-results a", has_text="16. ")
    found.first.wait_for()
    assert "16_fixed_points.html" in found.first.get_attribute("href")
    page.locator("#search-results p.context").first.wait_for()
    assert "Color mode" not in page.locator("#search-results").text_content()
    assert "System Settings" not in page.locator("#search-results").text_content()


def test_search_shows_where_a_word_is_taught_first(reader):
    """Chapters before sheets, the earlier before the later, code at the end."""
    one, found = reader(), {}
    for words in ("chain rule", "softmax"):
        page = one.open(f"search.html?q={words}")
        page.locator("#search-results p.context").nth(9).wait_for()
        page.get_by_text("Search finished").wait_for()
        links = page.locator("#search-results li a").evaluate_all(
            "all => all.map((x) => x.getAttribute('href').split(/[?#]/)[0])"
        )
        found[words] = links
    assert found["chain rule"][0] == built(CHAPTERS[5])
    chapters = [name for name in found["softmax"] if name.startswith("chapters/")]
    assert chapters[:2] == [built(CHAPTERS[3]), built(CHAPTERS[4])]
    assert found["softmax"][-1].startswith("bpkit/")


def test_search_shows_formulas_without_their_marks(reader):
    page = reader().open("search.html?q=Almeida")
    page.locator("#search-results p.context").first.wait_for()
    formula = '<article><p class="math">\\\\[a\\\\]</p></article>'
    assert page.evaluate(f"Search.htmlToText('{formula}')").strip() == "a"


def test_dark_mode_is_what_the_reader_chooses(reader):
    page = reader(color_scheme="light").open(KINDS[1])
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator(".theme-switch-button").first.click()
    page.locator(".theme-change-button[data-mode=dark]").first.click()
    assert page.evaluate(ground) != light
    page.reload()
    assert page.evaluate(ground) != light


def test_mathjax_comes_with_what_is_used_alone(site):
    folder = site / "_static" / "mathjax"
    assert sum(path.stat().st_size for path in folder.rglob("*.*")) < 1.6e6
    assert not list(site.rglob("*.map"))


def test_names_of_pages_survive_a_link(site):
    """No page has a name that a link must write in another way."""
    for path in pages(site):
        name = str(path.relative_to(site))
        assert quote(name) == name
