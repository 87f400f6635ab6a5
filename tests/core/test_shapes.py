"""A shape is found in each text of many as it would be in that text alone."""

import re

from hypothesis import given
from hypothesis import strategies as st

from relance.core.shapes import Shape

DATES = Shape(r"(\d\d)/\d\d", ignored=" .")


def test_what_is_wanted_of_the_texts_that_have_the_shape() -> None:
    assert DATES.found_in(["13/10", "", " 0 1/1.1", "1/10", "x13/10", "13/100"]) == (
        ["13", "", "01", "", "", ""]
    )


def test_a_text_of_several_lines_has_another_shape() -> None:
    assert DATES.found_in(["13/10\n14/10", "15/10", "16/10\n", "\n"]) == ["", "15", "", ""]


def test_no_texts() -> None:
    assert DATES.found_in([]) == []


@given(st.lists(st.text(alphabet="0１1/ .\n\r\x0b\u2028x", max_size=6)))
def test_each_text_counts_for_itself(texts: list[str]) -> None:
    alone = [re.fullmatch(r"([0-9]{2})/[0-9]{2}", re.sub("[ .]", "", text)) for text in texts]
    assert DATES.found_in(texts) == [match[1] if match else "" for match in alone]
