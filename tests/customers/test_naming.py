"""Two names that are one, and the quick way to see it."""

import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from relance.customers.naming import clean_name, name_key, name_keys


def as_the_library_says(name: str) -> str:
    return "".join((anyascii(name) or name).casefold().split())[:200]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CLÔTURES  MÜLLER SCOP ", "Clôtures Müller SCOP"),
        ("L'Atelier d’Œuvrard", "l’atelier d'oeuvrard"),
        ("Hôtel\xa0de la\u202fGare", "hotel de la gare"),
    ],
)
def test_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_what_nobody_sees_is_not_kept() -> None:
    assert clean_name(" FA\u200b1\xa0\u202f bis\ufeff\n") == "FA1 bis"
    assert clean_name("Acme\u00ad SARL\x00") == "Acme SARL"


def test_two_companies() -> None:
    assert name_key("Acme SARL") != name_key("Acme SAS")


NAMES = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(max_codepoint=0x17F)),
    st.text(alphabet="aÉßœŒ’ \t\n\x85\xa0\u202f\x1c\u0301😀日", min_size=1),
    st.text(alphabet="½日", min_size=90, max_size=210),
)


@given(NAMES)
def test_the_quick_way_says_what_the_library_says(name: str) -> None:
    assert name_key(name) == as_the_library_says(name)


@given(st.one_of(st.lists(NAMES), st.lists(st.text(alphabet="aÉœ’ \u0301日"))))
def test_many_names_at_once(names: list[str]) -> None:
    assert name_keys(names) == list(map(as_the_library_says, names))


def test_every_letter_of_the_first_thousands() -> None:
    for code in range(0x3000):
        assert name_key(chr(code)) == as_the_library_says(chr(code)), hex(code)
        assert name_key(f"A{chr(code)}b") == as_the_library_says(f"A{chr(code)}b"), hex(code)
