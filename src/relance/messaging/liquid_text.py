"""Texts that people write with variables, in Liquid: strict, bounded, over plain data alone.

A value that is empty leaves no hole in its sentence: it is written as a mark, and the mark takes
the space, the brackets or the line around it with it. A variable that does not exist is an error
that names those that do.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from liquid import Environment, StrictUndefined
from liquid.exceptions import LiquidError, UndefinedError

from relance.core.refusal import Refused

LONGEST_SOURCE = 20_000
# Characters of the private use area: they cannot be typed, `clean` takes them away.
EMPTY = "\ue000"
STRONG, END_STRONG = "\ue001", "\ue002"
TABLE, PAYMENT = "\ue003", "\ue004"
MARKS = re.compile("[\ue000-\ue0ff]")
OTHER_SPACES = re.compile(r"[^\S\n\u00a0\u202f\u2009]")
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
# Tags that reach for other texts, or are of no use in a letter.
FOREIGN_TAGS = ("include", "render", "tablerow", "increment", "decrement", "cycle", "ifchanged")


class BoundedEnvironment(Environment):
    """What a text may cost: loops, what they write, what they remember."""

    loop_iteration_limit = 2_000
    output_stream_limit = 200_000
    local_namespace_limit = 100_000


def _environment() -> BoundedEnvironment:
    environment = BoundedEnvironment(undefined=StrictUndefined, strict_filters=True)
    for name in FOREIGN_TAGS:
        environment.tags.pop(name, None)
    return environment


ENVIRONMENT = _environment()


class Nothing:
    """A value that is known and empty: false in a condition, a mark in the text."""

    def __liquid__(self) -> None:
        return None

    def __str__(self) -> str:
        return EMPTY

    def __eq__(self, other: object) -> bool:
        return other is None or other == "" or isinstance(other, Nothing)

    def __hash__(self) -> int:
        return hash(EMPTY)


NOTHING = Nothing()


class TextRefused(Refused):
    """The text cannot be used as it is; `name` is the unknown variable where that is the reason."""

    def __init__(self, code: str, message: str, *, name: str = "") -> None:
        super().__init__(code, message)
        self.name = name


def clean(source: str) -> str:
    """What a person typed: one kind of line break, no control characters, none of our marks."""
    source = re.sub("\r\n|[\r\u2028\u2029\u0085\x0b\x0c]", "\n", source)
    return MARKS.sub("", CONTROLS.sub("", OTHER_SPACES.sub(" ", source)))


def check_names(source: str, known: Mapping[str, Any]) -> None:
    """Raises TextRefused where `source` is no Liquid, or names a variable outside `known`."""
    if len(source) > LONGEST_SOURCE:
        raise TextRefused(
            "text_too_long",
            _("The text is longer than %(limit)s characters.") % {"limit": LONGEST_SOURCE},
        )
    try:
        used = ENVIRONMENT.from_string(source).analyze().globals
    except LiquidError as error:
        raise not_understood(error) from None
    for name in used:
        if name not in known:
            raise unknown(name, known)


def write(source: str, context: Mapping[str, Any]) -> str:
    """The text with its values, tidied; marks other than EMPTY stay in it. Raises TextRefused."""
    try:
        text = ENVIRONMENT.from_string(source).render(**context)
    except UndefinedError as error:
        raise unknown(str(error.args[0]).split(" is undefined")[0].strip("'\""), context) from None
    except LiquidError as error:
        raise not_understood(error) from None
    except (ArithmeticError, TypeError, ValueError, RecursionError) as error:
        raise TextRefused("text_invalid", str(error)) from None
    return tidy(text)


def without_variables(source: str) -> str:
    """A source as a title to recognise it by: the first of two wordings, dots for values."""
    source = re.sub(r"{%-?\s*(?:else|elsif).*?{%-?\s*endif\s*-?%}", "", source)
    return re.sub(r"{{.*?}}", "…", re.sub(r"{%.*?%}", "", source))


def unknown(name: str, known: Mapping[str, Any]) -> TextRefused:
    words = _("There is no variable “%(name)s”. Known are: %(known)s.")
    return TextRefused(
        "variable_unknown", words % {"name": name, "known": ", ".join(sorted(known))}, name=name
    )


def not_understood(error: LiquidError) -> TextRefused:
    line = error.token.start_index if error.token is not None else -1
    source = error.token.source if error.token is not None else ""
    number = source.count("\n", 0, line) + 1 if line >= 0 else 1
    words = _("Line %(line)s of the text cannot be read: %(problem)s.")
    return TextRefused("text_invalid", words % {"line": number, "problem": str(error.args[0])})


SPACE = r"[ \u00a0\u202f]"
HOLES = (
    (re.compile(rf"{SPACE}*\({SPACE}*{EMPTY}{SPACE}*\)"), ""),
    # Between words one space is left; before punctuation and at the end of a line, none.
    (re.compile(rf"{SPACE}*{EMPTY}(?={SPACE}|[.,;:!?)»]|$)", re.MULTILINE), ""),
    (re.compile(rf"^{EMPTY}{SPACE}*", re.MULTILINE), ""),
    (re.compile(EMPTY), ""),
)
HOLLOW_LINE = re.compile(
    rf"^(?:{SPACE}|{EMPTY})*{EMPTY}(?:{SPACE}|{EMPTY})*[,.]?{SPACE}*\n?", re.MULTILINE
)


def tidy(text: str) -> str:
    """Close the holes that empty values left, and the gaps of conditions that did not hold."""
    text = HOLLOW_LINE.sub("", text)
    for hole, instead in HOLES:
        text = hole.sub(instead, text)
    text = re.sub(" {2,}", " ", text)
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
