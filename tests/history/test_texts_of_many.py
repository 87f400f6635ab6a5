"""What very many events tell is made as a text at once: the same as of one by itself."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from relance.history.recording import changes_between, changes_of_new

_VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.dates()
NAMES = ("name", "city", "group")


@given(st.lists(st.tuples(_VALUES, _VALUES, _VALUES)))
def test_new_records_are_told_at_once_as_each_by_itself(rows: list[tuple[Any, ...]]) -> None:
    columns = {name: [row[at] for row in rows] for at, name in enumerate(NAMES)}
    told = [json.loads(text) for text in changes_of_new(columns, len(rows))]

    filled = [
        {name: value for name, value in zip(NAMES, row, strict=True) if value} for row in rows
    ]
    assert told == [changes_between({}, one) for one in filled]
