"""The quick ways of reading French numbers, held to the libraries that know all countries."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.luhn import calc_check_digit

from relance.customers.phones import (
    _BRACKETED_ZERO,
    french_phones,
    is_kept_form,
    kept_phone,
    parse_phone,
)
from relance.customers.vat_numbers import french_vat_numbers, parse_vat

PREFIXES = (
    "",
    "0",
    "+33",
    "0033",
    "+33 (0)",
    "0033 (0)",
    "+33(0)",
    "+33 0",
    "33",
    "+",
    "00",
    "(0)",
)
PREFIXES += (
    "+330",
    "0033-0",
    "+33.(0)",
    "(+33)",
    "+33-",
    "33 (0)",
    "+44 ",
    "0044",
    "+262 ",
    "00 33",
)
SEPARATORS = ("", " ", ".", "-", "\xa0", "/", "  ", " - ", "\u202f", "x")


@st.composite
def written_phones(draw: st.DrawFn) -> str:
    """Digits of about the right number in all usual and unusual writings."""
    digits = draw(st.text(alphabet="0123456789", min_size=7, max_size=11))
    if draw(st.booleans()):
        digits = f"{draw(st.integers(100_000_000, 999_999_999))}"
    separator, step = draw(st.sampled_from(SEPARATORS)), draw(st.integers(1, 4))
    start = draw(st.integers(1, 3))
    pieces = [digits[:start], *(digits[at : at + step] for at in range(start, len(digits), step))]
    edge = draw(st.sampled_from(("", " ", ".", "-", "\xa0")))
    return draw(st.sampled_from(PREFIXES)) + separator.join(pieces) + edge


def phone_of_the_library(text: str, country: str) -> str | None:
    bare = _BRACKETED_ZERO.sub(r"+\1 ", text.strip())
    try:
        number = phonenumbers.parse(bare, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def phone_of_ours(text: str, country: str) -> str | None:
    try:
        return parse_phone(text, country)
    except ValueError:
        return None


@given(
    st.one_of(written_phones(), st.text(alphabet="0123456789+ .-()\xa033")),
    st.sampled_from(["FR", "FR", "BE", "RE", "GP"]),
)
def test_phones_are_what_the_library_says(text: str, country: str) -> None:
    assert phone_of_ours(text, country) == phone_of_the_library(text, country)


@pytest.mark.parametrize("prefix", ["", "0", "+33", "+33 (0)"])
def test_every_range_of_french_numbers(prefix: str) -> None:
    """All first four digits: the plan has no pattern that looks further."""
    texts = [f"{prefix}{first}12345" for first in range(1_000, 10_000)]
    for text, seen in zip(texts, french_phones(texts), strict=True):
        phone = phone_of_the_library(text, "FR")
        assert phone_of_ours(text, "FR") == phone, text
        assert seen == ("" if phone is None or phone.startswith("+33 8") else phone), text


@given(st.lists(st.one_of(written_phones(), st.text(alphabet="0123456789+ .-()\n\xa033"))))
def test_phones_of_a_column_are_what_the_library_says(texts: list[str]) -> None:
    for text, phone in zip(texts, french_phones(texts), strict=True):
        assert phone in ("", phone_of_the_library(text, "FR")), text


def test_french_phones_are_seen_at_once() -> None:
    """In all usual writings, between what is none and what has to be asked."""
    texts = ["", "0199004127", "?", "01 99 00 41 27", "01.99.00.41.27", "0044 20 7946 0958"]
    texts += ["+33 1 99 00 41 27", "0033 (0)1-99-00-41-27", "0000000000", "0800123456", "199004127"]
    phone = "+33 1 99 00 41 27"
    assert french_phones(texts) == ["", phone, "", phone, phone, "", phone, phone, "", "", phone]
    assert french_phones([]) == []


@pytest.mark.parametrize("first", range(1_000, 10_000, 1_000))
def test_what_is_in_the_kept_form_is_read_as_itself(first: int) -> None:
    """All first four digits, in France, where the library writes it, and nowhere in particular."""
    for digits in map(str, range(first, first + 1_000)):
        phone = f"+33 {digits[0]} {digits[1:3]} {digits[3]}1 23 45"
        assert is_kept_form(phone) == (digits[0] != "8"), phone
        if is_kept_form(phone):
            assert [kept_phone(phone, country) for country in ("FR", "BE", "")] == [phone] * 3


@pytest.mark.parametrize("phone", ["+33 1 99 00 41 27", "+33 7 00 00 00 00", "+33 2 62 12 34 56"])
def test_the_kept_form_is_read_as_itself_everywhere(phone: str) -> None:
    for country in phonenumbers.SUPPORTED_REGIONS:
        assert kept_phone(phone, country) == phone


@given(
    st.one_of(
        written_phones(),
        st.from_regex(r"\+33[ \xa0][0-9](?: \d\d){4}\n?", fullmatch=True),
    ),
    st.sampled_from(["FR", "BE", "RE", ""]),
)
def test_only_what_is_read_as_itself_is_in_the_kept_form(text: str, country: str) -> None:
    if is_kept_form(text):
        assert kept_phone(text, country) == text


def vat_of_the_library(text: str) -> str | None:
    try:
        return str(vat.validate(text))
    except ValidationError:
        return None


def vat_of_ours(text: str) -> str | None:
    try:
        return parse_vat(text, "")
    except ValueError:
        return None


def with_key(body: str, *, right: bool) -> str:
    siren = body + calc_check_digit(body)
    key = (int(siren) * 100 + 12) % 97
    return f"{key if right else (key + 1) % 100:02}{siren}"


@given(st.text(alphabet="0123456789", min_size=8, max_size=8), st.booleans())
def test_french_vat_numbers_are_what_the_library_says(body: str, right: bool) -> None:
    number = with_key(body, right=right)
    spaced = f"FR {number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"
    for text in (f"FR{number}", spaced, f"FR{number[:-1]}", f"FR {number}"):
        assert vat_of_ours(text) == vat_of_the_library(text), text


@given(st.text(alphabet="0123456789", min_size=11, max_size=11))
def test_any_eleven_digits(digits: str) -> None:
    assert vat_of_ours(f"FR{digits}") == vat_of_the_library(f"FR{digits}")


@given(st.lists(st.from_regex(r"FR? ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2,3}\n?", fullmatch=True)))
def test_vat_numbers_of_a_column_are_what_the_library_says(texts: list[str]) -> None:
    for text, number in zip(texts, french_vat_numbers(texts), strict=True):
        assert number in ("", vat_of_the_library(text)), text


def test_french_vat_numbers_are_seen_at_once() -> None:
    texts = [
        "FR83404833048",
        "",
        "FR 83 404 833 048",
        "FR84404833048",
        "BE0428759497",
        "83404833048",
    ]
    number = "FR83404833048"
    assert french_vat_numbers(texts) == [number, "", number, "", "", ""]


@given(st.integers(0, 10**9 - 1))
def test_every_sum_of_digits_counts(siren: int) -> None:
    text = f"FR{(siren * 100 + 12) % 97:02}{siren:09}"
    number = vat_of_the_library(text)
    assert vat_of_ours(text) == number
    assert french_vat_numbers([text, text]) == [number or ""] * 2 or siren < 10**6  # Monaco
