"""Cells that a spreadsheet would take for a formula, made neutral on the way out and back again.

A text file says nothing of what a cell is: `=cmd|…` in a customer's name would run on the machine
of whoever opens our export. An apostrophe before it makes it a text everywhere, and is taken away
when the file comes back. What begins so by itself is given one more: nothing is lost either way.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import re

_SIGNS = r"[=+\-@\t\r＝＋－＠]"
_FORMULA = re.compile(f"'*{_SIGNS}")
_NEUTRAL = re.compile(f"'+{_SIGNS}")
# What some programs write into text files, so that Excel leaves it as it is: `="0042"`.
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


def neutral(text: str) -> str:
    """`=1+1` → `'=1+1`, as a CSV file holds it. Amounts are numbers: they do not come here."""
    return f"'{text}" if _FORMULA.match(text) else text


def sheet_text(text: str) -> str:
    """As a cell of a spreadsheet: a text is no formula there, but may look like what is read as
    another text.
    """
    return f"'{text}" if _NEUTRAL.match(text) or _KEPT_AS_TEXT.fullmatch(text) else text


def original(text: str) -> str:
    """What was made neutral, as it was, and 0042 for `="0042"`; any other text as it is."""
    if text[:1] == "'":
        return text[1:] if _NEUTRAL.match(text) else text
    return unwrapped(text) if text[:1] == "=" else text


def unwrapped(text: str) -> str:
    """0042 for `="0042"`, spaces around it or not; any other text as it is."""
    kept = _KEPT_AS_TEXT.fullmatch(text.strip())
    return kept[1] if kept else text


def is_cut_off(text: str) -> bool:
    """The first half of `="Durand; fils"`: its quotes are none to a reader, who parts it."""
    return text.count('"') % 2 == 1 and text.lstrip().startswith('="')
