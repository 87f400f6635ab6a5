"""Phone numbers: kept in one form, shown as the reader dials them.

The form that is kept, by forms and by imports alike, is the international one with its spaces,
`+33 1 99 00 41 27`: it means the same when the customer's country changes. What is not recognised
is kept as it was written (`kept_phone`); nothing that a person typed is thrown away.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat

from relance.core.shapes import Shape
from relance.core.tidying import tidied_line

# `+33 (0)1 99…` and `0033 (0)1 99…`: the bracketed zero is not dialled from abroad.
_BRACKETED_ZERO = re.compile(r"^\s*\(?\s*(?:\+|00)\s*(\d[\d\s]{0,3})\)?\s*\(0\)")


# What stands between digits, and does not matter to the library either.
_BETWEEN_DIGITS = " .-\xa0"
_NOTHING_BETWEEN = dict.fromkeys(map(ord, _BETWEEN_DIGITS))
_KINDS = (
    *("fixed_line", "mobile", "pager", "toll_free", "premium_rate"),
    *("shared_cost", "voip", "personal_number", "uan", "voicemail"),
)
_FRENCH_PREFIX = r"(?:(?:\+33|0033)(?:\(0\)|0)?|0)?"
_FRENCH = re.compile(rf"{_FRENCH_PREFIX}([1-79]\d{{8}})", re.ASCII)
_KEPT_FRENCH = re.compile(r"\+33 [1-79](?: \d\d){4}", re.ASCII)
_KEPT = b"+33 0 00 00 00 00\n"
_KEPT_DIGITS = [at for at, sign in enumerate(_KEPT) if sign == ord("0")]


def parse_phone(text: str, country: str) -> str:
    """`01.99.00.41.27`, `FR` → `+33 1 99 00 41 27`. Raises ValueError when not recognised.

    `country` (ISO) is where a number without an international prefix lies.
    """
    if country == "FR" and (french := _FRENCH.fullmatch(text.translate(_NOTHING_BETWEEN))):
        digits = french[1]
        if not _french_numbers().fullmatch(digits):
            raise ValueError(text)
        return f"+33 {digits[0]} {digits[1:3]} {digits[3:5]} {digits[5:7]} {digits[7:]}"
    return _parse_any(text, country)


def french_phones(texts: Sequence[str]) -> list[str]:
    """What `parse_phone(text, "FR")` makes of each text; "" where it has to be asked."""
    found = _french_shape().found_in(texts)
    kept = iter(_kept_forms([digits for digits in found if digits]))
    return [next(kept) if digits else "" for digits in found]


def _kept_forms(numbers: list[str]) -> list[str]:
    """Nine digits each, in the form that is kept: all of them at once, place by place."""
    digits, forms = "".join(numbers).encode(), bytearray(_KEPT * len(numbers))
    for at, place in enumerate(_KEPT_DIGITS):
        forms[place :: len(_KEPT)] = digits[at :: len(_KEPT_DIGITS)]
    return forms.decode().splitlines()


@lru_cache(maxsize=1)
def _french_shape() -> Shape:
    """As `parse_phone` has it: nine digits, and a number that exists."""
    number = rf"(?=[1-79]\d{{8}}$)(?:{_french_numbers().pattern})"
    return Shape(f"{_FRENCH_PREFIX}({number})", ignored=_BETWEEN_DIGITS)


@lru_cache(maxsize=1)
def _french_numbers() -> re.Pattern[str]:
    """The numbers that exist, by the library's own plan of France."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region("FR")
    kinds = (getattr(plan, kind) for kind in _KINDS)
    patterns = (kind.national_number_pattern for kind in kinds if kind)
    return re.compile("|".join(filter(None, patterns)))


@lru_cache(maxsize=20_000)
def _parse_any(text: str, country: str) -> str:
    """As the library reads and writes it: some tenths of a millisecond."""
    bare = _BRACKETED_ZERO.sub(r"+\1 ", text.strip())
    try:
        number = phonenumbers.parse(bare, country or None)
    except phonenumbers.NumberParseException:
        raise ValueError(text) from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError(text)
    written: str = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return written


def kept_phone(text: str, country: str) -> str:
    """The form that is kept: canonical where the number is recognised, else as written."""
    written = tidied_line(text)
    try:
        return parse_phone(written, country)
    except ValueError:
        return written


def is_kept_form(phone: str) -> bool:
    """Whether `kept_phone` surely gives this very text again, whatever the country.

    Seen at once of French numbers; False for others, which may be in their kept form too.
    """
    return _KEPT_FRENCH.fullmatch(phone) is not None


@lru_cache(maxsize=20_000)
def shown_phone(kept: str, country: str) -> str:
    """As someone in `country` dials it: `01 99 00 41 27`; abroad keeps its prefix."""
    if not kept.startswith("+"):
        return kept
    try:
        number = phonenumbers.parse(kept, None)
    except phonenumbers.NumberParseException:
        return kept
    if phonenumbers.region_code_for_number(number) != country:
        return kept
    written: str = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return written
