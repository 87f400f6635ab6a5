"""A number is kept in one form, and shown as the reader dials it."""

import pytest

from relance.customers.phones import kept_phone, parse_phone, shown_phone


@pytest.mark.parametrize(
    "written",
    [
        "01 99 00 41 27",
        "01.99.00.41.27",
        "0199004127",
        "0033 1 99 00 41 27",
        "+33 (0)1 99 00 41 27",
    ],
)
def test_one_number_is_kept_in_one_form(written: str) -> None:
    assert parse_phone(written, "FR") == "+33 1 99 00 41 27"


@pytest.mark.parametrize("written", ["1234", "see his assistant", "01 99 00 41 27 / 06", ""])
def test_what_is_not_recognised_is_kept_as_written(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_phone(written, "FR")
    assert kept_phone(f" {written} ", "FR") == written


def test_a_number_is_shown_as_the_country_dials_it() -> None:
    assert shown_phone("+33 1 99 00 41 27", "FR") == "01 99 00 41 27"
    assert shown_phone("+33 1 99 00 41 27", "BE") == "+33 1 99 00 41 27"
    assert shown_phone("see his assistant", "FR") == "see his assistant"
    assert shown_phone("+ask", "FR") == "+ask"
