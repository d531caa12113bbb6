"""A view in a page of Lab, driven by its keys as by a learner without a mouse."""

STATE = """(root) => {
    const pixels = [...root.querySelectorAll("img, canvas")].map((picture) => {
        const copy = document.createElement("canvas");
        copy.width = copy.height = 64;
        const context = copy.getContext("2d");
        try { context.drawImage(picture, 0, 0, 64, 64); } catch { return ""; }
        return copy.toDataURL();
    });
    const drawn = [...root.querySelectorAll("svg")].map((svg) => svg.innerHTML);
    const alt = [...root.querySelectorAll("[role=img], [role=application], img")]
        .map((e) => e.alt || e.getAttribute("aria-label"));
    const numbers = [...root.querySelectorAll("output")].map((e) => e.textContent);
    return { pixels: pixels.join(), drawn: drawn.join(), alt: alt.join(" "),
             numbers: numbers.join(" ") };
}"""

# The kernel has done all that it was asked, and what it sent is drawn.
STILL = f"""async (root) => {{
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    const frame = () => new Promise(requestAnimationFrame);
    let before, now;
    do {{
        before = JSON.stringify(now);
        while (asked.size) await pause(20);
        const images = [...root.querySelectorAll("img")];
        await Promise.all(images.map((image) => image.decode().catch(() => {{}})));
        await frame();
        await frame();
        now = ({STATE})(root);
    }} while (JSON.stringify(now) !== before);
    return now;
}}"""


class View:
    """What cell i of a notebook shows, and what its keys move."""

    def __init__(self, notebook, i):
        self.notebook, self.page = notebook, notebook.page
        self.root = notebook.outputs(i).locator(".bpkit")
        self.root.scroll_into_view_if_needed()
        self.controls = self.root.locator("input, button")
        self.sliders = self.root.locator("input[type=range]")
        if not self.sliders.count():  # a picture that arrow keys walk over
            self.sliders = self.root.locator("svg[tabindex='0']")

    def still(self):
        """What the view shows once it stands still: pictures, alt text, numbers."""
        self.root.evaluate(
            f"""(root) => {{
                root.still = undefined;
                ({STILL})(root).then((now) => {{ root.still = now; }});
            }}"""
        )
        root = self.root.element_handle()
        return self.notebook.wait_for("(root) => root.still", root).json_value()

    def press(self, key):
        """Press a key; what the view shows once it stands still."""
        self.page.keyboard.press(key)
        return self.still()

    def focus_slider(self):
        self.sliders.first.focus()

    def only_shows(self):
        """Whether there is nothing to be moved: no slider, and no other control."""
        if self.sliders.count():
            return False
        assert self.controls.count() == 0
        return True

    def spoken(self):
        """What a screen reader is told, a moment after the last move.

        The page's own clock: what was due before this is said by then, however late.
        """
        speaker = self.root.locator("[aria-live=polite]")
        speaker.evaluate("() => new Promise((done) => setTimeout(done, 1000))")
        return speaker.text_content()
