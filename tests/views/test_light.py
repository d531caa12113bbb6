"""What every view keeps: in high contrast, small, by keys alone, aloud, standing still.

Each view is found by what is there, and shown in a page without Lab or kernel.
"""

import importlib.resources
import json
import re

import light
import pytest
from helpers import WEEKLY, require
from made import MADE, shown
from player import stop_the_clock
from test_javascript import node

from bpkit import widgets
from bpkit.widgets import _view
from bpkit.widgets._spoken import aloud

each_view = pytest.mark.parametrize("name", MADE)
themes = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def kinds(of):
    """Every kind of view there is: what shows something in a page."""
    for kind in of.__subclasses__():
        yield from kinds(kind)
        # What only others are made of has no name; a test may make one of its own.
        if hasattr(kind, "name") and kind.__module__.startswith("bpkit."):
            yield kind


def test_no_view_is_left_out():
    there = {kind.__name__ for kind in kinds(_view.View)}
    assert there == {type(shown(name)).__name__ for name in MADE} == set(MADE)
    offered = {name for name in widgets.__all__ if name.endswith("View")}
    assert offered <= there


@pytest.fixture(scope="module")
def errors():
    """What went wrong in a page."""
    return []


@pytest.fixture(scope="module")
def page(browser, errors):
    """One page for all of them."""
    page = browser.new_page()
    page.on("pageerror", lambda error: errors.append(error))
    page.goto("about:blank")
    yield page
    page.close()


@pytest.fixture(scope="module")
def still_page(browser, errors):
    """One whose clock stands."""
    page = browser.new_page()
    page.on("pageerror", lambda error: errors.append(error))
    page.goto("about:blank")
    stop_the_clock(page)
    yield page
    page.close()


@pytest.fixture(autouse=True)
def no_errors(errors):
    yield
    assert not errors


def emulate(page, *, width=1000, dark=False, forced=False, less=False):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(
        color_scheme="dark" if dark else "light",
        forced_colors="active" if forced else "none",
        reduced_motion="reduce" if less else "no-preference",
    )


# less motion


def after_each_button(page):
    """What stood after each press of a button, and what stands ten seconds later."""
    buttons = page.locator("#view button")
    for i in range(min(buttons.count(), 12)):
        buttons.nth(i).click()
        page.clock.run_for(1)
        before = page.evaluate(light.SNAPSHOT)
        page.clock.run_for(10_000)
        yield buttons.nth(i), before, page.evaluate(light.SNAPSHOT)


@each_view
def test_nothing_moves_by_itself_where_less_motion_is_asked_for(name, still_page):
    emulate(still_page, less=True)
    light.put_up(still_page, shown(name))
    assert still_page.evaluate(light.ANIMATED) == []
    for button, before, after in after_each_button(still_page):
        assert before == after, button.text_content()


PLAYED = ["StepperView", "BackpropView", "DescentView", "RaceView"]


def play_button(page):
    return page.get_by_role("button", name="Play", exact=True)


@pytest.mark.parametrize("name", PLAYED)
def test_play_plays_and_with_less_motion_goes_to_the_end_and_back(name, still_page):
    emulate(still_page)
    light.put_up(still_page, shown(name))
    note = still_page.get_by_text("Play goes to the end at once")
    assert not note.is_visible()
    moved = [before != after for _, before, after in after_each_button(still_page)]
    assert any(moved)

    emulate(still_page, less=True)
    light.put_up(still_page, shown(name))
    assert note.is_visible()
    seen = []
    for _ in range(4):
        play_button(still_page).click()
        seen.append(still_page.evaluate(light.SNAPSHOT))
    assert seen[0] == seen[2] != seen[1] == seen[3]


def test_a_view_that_plays_stops_when_less_motion_is_asked_for(still_page):
    emulate(still_page)
    view = shown("BackpropView")
    light.put_up(still_page, view)
    play_button(still_page).click()
    emulate(still_page, less=True)
    still_page.clock.run_for(1500)
    assert f"step {len(view.steps) - 1} of" in still_page.text_content(".bpkit-says")
    assert play_button(still_page).is_visible()


# high contrast

# What stands on a mark that is seen, or fills one that has a rim.
FAINT = ("bpkit-between", "bpkit-entries", "bpkit-chart-ground")


def looks_of(page, name, **media):
    """The marks where a view opens, and at its other end if it has one; bare boxes."""
    emulate(page, less=True, **media)
    light.put_up(page, shown(name), dark=media["dark"])
    bare, marks = page.evaluate(light.BARE), page.evaluate(light.MARKS)
    if play_button(page).count():
        play_button(page).click()
        marks += page.evaluate(light.MARKS)
    return marks, bare


def faint(mark):
    """How little a mark stands out; none where that is enough, or needs not be."""
    ground, _ = light.color_of(mark["ground"])
    most = max(light.seen(mark, kind, ground) for kind in ("fill", "stroke"))
    if mark["drawn"] and not mark["name"].endswith(FAINT):
        if most < (4.5 if mark["text"] else 3):
            return mark["name"], mark["look"], round(most, 2)
    return None


@each_view
@themes
def test_in_high_contrast_every_mark_is_seen_and_told_apart(name, dark, page):
    usual, usual_bare = looks_of(page, name, dark=dark)
    marks, bare = looks_of(page, name, dark=dark, forced=True)
    assert not list(filter(None, map(faint, marks)))
    looks = {}
    for before, after in zip(usual, marks, strict=True):
        if before["drawn"] and not before["text"]:
            looks.setdefault(after["look"], {})[before["look"]] = before["name"]
    assert not [names for names in looks.values() if len(names) > 1]
    assert bare == usual_bare
    if page.evaluate(light.STOPS):
        page.keyboard.press("Tab")
        (ring, _), (ground, _) = map(light.color_of, page.evaluate(light.RING))
        assert light.contrast(ring, ground) >= 3


# small: twice and four times enlarged


@each_view
@pytest.mark.parametrize("width", [640, 320])
def test_enlarged_nothing_is_cut_off_and_nothing_lies_on_another(name, width, page):
    emulate(page, width=width, less=True)
    light.put_up(page, shown(name))
    assert page.evaluate(light.MISPLACED) == []


# by keys alone

KEYS = "ArrowRight ArrowLeft ArrowDown Enter Space a".split()


def changed(page):
    """The traits that the page has changed, and the values in them."""
    for change in page.evaluate("() => model.saved.splice(0)"):
        yield from change
        yield from change.get("values") or []


@each_view
def test_tab_goes_through_all_and_a_key_does_what_a_pointer_does(name, page):
    emulate(page, width=640)
    light.put_up(page, shown(name))
    stops = page.evaluate(light.STOPS)
    page.evaluate("() => { document.activeElement.blur(); model.saved.splice(0); }")
    for expected in stops:
        page.keyboard.press("Tab")
        stop = page.evaluate(light.STOP)
        assert stop["stop"] == expected, stop
        assert stop["ring"] >= 2 and stop["quiet"] and stop["inside"], stop
        assert stop["walked"], stop
    page.keyboard.press("Tab")
    assert page.evaluate(light.STOP)["stop"] in (-1, 0)  # out, or around the page

    for i in stops:
        for key in KEYS:
            page.focus(f"[data-stop='{i}']")
            page.keyboard.press(key)
    by_key = set(changed(page))
    for x, y in page.evaluate(light.PRESSABLE):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 3, y + 3)
        page.mouse.up()
    page.mouse.move(0, 0)
    assert set(changed(page)) <= by_key


# aloud

# As a program writes it, and as it is said.
SAID = {
    "loss 1.1e-05": "loss 1.1 times 10 to the −5",
    "1.10e+07 and 2E": "1.1 times 10 to the 7 and 2E",
    "2.67e−09.": "2.67 times 10 to the −9.",
    "lam = 1e-9": "lam = 10 to the −9",
    "h = 1.0e-01, then 4.5e-03": "h = 0.1, then 0.0045",
    "1.2e+05": "120000",
    "0e+00": "0",
    "-0.5 and (-2.25), −3": "−0.5 and (−2.25), −3",
    "-0, −0.00, -0.": "0, 0.00, 0.",
    "-0.05 is not -0": "−0.05 is not 0",
    "a 2-2-2 network, 10-3": "a 2-2-2 network, 10-3",
    "loss nan": "loss not a number",
    "from -inf to inf": "from minus infinity to infinity",
    "−∞ or ∞": "minus infinity or infinity",
    "The word 'nan'. info, banana": "The word 'nan'. info, banana",
    "v1e5, 0x1e5, w1": "v1e5, 0x1e5, w1",
    "step 3 of 40: 0.25": "step 3 of 40: 0.25",
}


def test_python_and_the_browser_say_the_same():
    assert {text: aloud(text) for text in SAID} == SAID
    shared = (_view.STATIC / "shared.js").read_text(encoding="utf-8")
    script = f"{shared}\nconst texts = {json.dumps(list(SAID))};"
    said = node(f"{script}\nconsole.log(JSON.stringify(texts.map(aloud)))")
    assert json.loads(said) == list(SAID.values())
    assert [aloud(text) for text in SAID.values()] == list(SAID.values())


UNSAYABLE = re.compile(
    r"\de[+\-−]?\d|[⁰¹²³⁴-⁹⁻]|\bnan\b|\binf\b|undefined|null|(?<![\w.)\]])-\.?\d"
    r"|(?<![\w.)\]])−0(?:\.0*)?(?!\.?\d)|\d\.\d{11,}",
    re.IGNORECASE,
)


def spoken(page, view):
    texts = [view.alt, *page.evaluate(light.SPOKEN)]
    assert not [text for text in texts if UNSAYABLE.search(text)]
    for beside, said in page.evaluate(light.PLACES):
        assert said and aloud(beside) in said, (beside, said)


@each_view
def test_at_every_end_of_every_slider_what_is_spoken_can_be_said(name, page):
    emulate(page, less=True)
    view = MADE[name]()
    light.put_up(page, view)
    for _ in range(2):
        spoken(page, view)
        if play_button(page).count():
            play_button(page).click()  # to the other end
    sliders = page.locator("#view input[type=range]")
    for i in range(sliders.count()):
        for key in ("End", "Home"):
            sliders.nth(i).press(key)
            light.answer(page, view)
            spoken(page, view)


def test_what_a_learners_own_function_says_can_be_said(page):
    view = widgets.explore(
        lambda ax, n: None, alt=lambda n: f"{-n}, {n * 1e-7}, nan", n=(0, 3, 1, 0)
    )
    light.put_up(page, view)
    spoken(page, view)
    assert page.locator("#view img").get_attribute("alt") == "0, 0.0, not a number"
    page.locator("#view input").press("End")
    light.answer(page, view)
    assert view.alt == "−3, 3 times 10 to the −7, not a number"
    assert page.locator("#view img").get_attribute("alt") == view.alt
    assert view.alt in repr(view)


# axe

AXE = """async () => (await axe.run("#view", { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3)}`)"""
LOOKS = [{"dark": False}, {"dark": True}]
if WEEKLY:
    LOOKS += [look | {"forced": True} for look in LOOKS]


@each_view
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe_finds_nothing(name, look, page):
    require("axe_core_python", "pip install -r requirements-test.txt")
    axe = importlib.resources.files("axe_core_python") / "axe.min.js"
    emulate(page, **look)
    light.put_up(page, shown(name), dark=look["dark"])
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(f"() => {{ {axe.read_text(encoding='utf-8')} }}")
    assert page.evaluate(AXE) == []
