"""A built page as a test reads it: ids, links, pictures, scripts, text."""

from functools import cache
from html.parser import HTMLParser

NO_END = set("area base br col embed hr img input link meta source track wbr".split())


class Page(HTMLParser):
    """tags: [(name, attributes)]; ids; text, what stands in scripts and styles left
    out; open: whether the tags close each other as they should."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.ids, self.texts, self.stack, self.crossed = [], [], [], [], []
        self.feed(html)
        self.text = "".join(self.texts)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag not in NO_END:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag in NO_END:
            return
        if not self.stack or self.stack.pop() != tag:
            self.crossed.append(f"{self.getpos()[0]}: </{tag}>")

    def handle_data(self, data):
        if self.stack[-1:] not in (["script"], ["style"]):
            self.texts.append(data)

    def links(self):
        """(tag, address) of all that a page leads to or loads."""
        for tag, attrs in self.tags:
            for name in ("href", "src", "action"):
                if attrs.get(name):
                    yield tag, attrs[name]


@cache
def page(path):
    return Page(path.read_text(encoding="utf-8"))
