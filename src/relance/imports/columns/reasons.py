"""The last columns of a download of lines in error, which comes back: one for people, which says
nothing, and where lines have more cells than the header, one over what is too much.
"""

from itertools import takewhile

REASON_HEADINGS = {"fr": "Motif (Relance)", "en": "Reason (Relance)"}
SURPLUS_HEADINGS = {"fr": "En trop (Relance)", "en": "Surplus (Relance)"}


def is_reason(name: str) -> bool:
    return name in REASON_HEADINGS.values()


def without_surplus(header: tuple[str, ...]) -> tuple[str, ...]:
    """The table ends before that column: a line with something there has more cells than it may."""
    return tuple(takewhile(lambda name: name not in SURPLUS_HEADINGS.values(), header))
