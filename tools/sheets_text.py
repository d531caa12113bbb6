"""Markdown as the sheets show it."""

import html
import re

DO_NOT_EDIT = (
    "<!-- Made by `tools/notebooks.py all`: edit the chapters or the code instead. -->"
)
VERBATIM = re.compile(r"(`[^`]+`|\$\$.+?\$\$|\$[^$]+\$)", re.S)


def plain(markdown):
    """One line of text; `code` and $formulas$ stay as they are."""
    text = re.sub(r"</?code>", "`", markdown)
    text = re.sub(r"^```\w*\n(.*?)^```", in_line, text, flags=re.M | re.S)
    parts = VERBATIM.split(text)
    for i, part in enumerate(parts):
        if i % 2 == 0:
            part = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", part)
            part = re.sub(r"</?(su[bp]|br|b|i|em|strong|p|span|kbd)\b[^>]*>", "", part)
            part = re.sub(r"\*\*(.+?)\*\*", r"\1", part, flags=re.S)
            part = re.sub(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?!\w)", r"\1", part)
            part = re.sub(r"^(> ?|[-*] )", "", part, flags=re.M)
        parts[i] = html.unescape(part)
    return " ".join("".join(parts).split())


def in_line(block):
    """A block of code as code in a line."""
    return "`" + "; ".join(line for line in block[1].splitlines() if line) + "`\n"
