"""Text as it is kept, whether it was typed in a form or stood in a file: what people do not see
does not matter.
"""

# Left in texts by web pages and word processors; invisible, and never part of a value.
_INVISIBLE = dict.fromkeys(
    [0x00AD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xFFFE, 0xFFFF, *range(9), *range(14, 32)]
)


def tidied(text: str) -> str:
    """Trimmed, with every run of spaces inside a line made one plain space, and without invisible
    signs; line breaks stay.
    """
    if text.isascii() and text.isprintable():
        return _spaced(text)
    return _spaced(text.translate(_INVISIBLE))


def tidied_line(text: str) -> str:
    """The same on one line: its line breaks are spaces."""
    return " ".join(tidied(text).split())


def _spaced(text: str) -> str:
    if "\n" not in text and "\r" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)
