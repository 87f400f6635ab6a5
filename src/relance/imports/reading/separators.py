"""Which character parts the columns of a text file: what it says itself, else what is regular."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable

DELIMITERS = (";", ",", "|", "\t")
SAMPLE_RECORDS = 300
# Spreadsheet programs write and obey a first line `sep=;`, which is no line of the table.
_SAID = re.compile(r'"?sep=([^\w"])"?[;,|\t]*', re.IGNORECASE)


def said_delimiter(lines: list[str]) -> str:
    """The separator that a first line `sep=;` names, be it one of ours or not; empty where there is
    no such line.
    """
    said = _SAID.fullmatch(lines[0].strip(" \r\n")) if lines else None
    return said[1] if said else ""


def detect_delimiter(lines: list[str], known_names: Callable[[list[str]], int]) -> str:
    """The candidate under which most lines have the same number of columns.

    `known_names` counts the names of a line that a header of ours could bear: a candidate that
    makes more known names wins, since commas in amounts can be as regular as semicolons between
    columns.
    """
    found = {mark: _regularity(lines, mark, known_names) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: found[mark])
    if found[best][1]:
        return best
    return min(DELIMITERS, key=lambda mark: _harm(lines, mark))


def _harm(lines: list[str], delimiter: str) -> tuple[int, bool]:
    """To a file of one column: how many of its lines it parts, and whether it stands in any."""
    return _parted(_sample_records(lines, delimiter)), any(delimiter in line for line in lines)


def _regularity(
    lines: list[str], delimiter: str, known_names: Callable[[list[str]], int]
) -> tuple[int, float, int]:
    records = [record for record in _sample_records(lines, delimiter) if any(record)]
    if not records:
        return (0, 0.0, 0)
    times, width = _commonest(map(_width, records))
    if len(records[0]) > 1:
        times, width = max((times, width), _commonest(map(len, records)))
    beginning = records[:40]
    known = max((known_names(record) for record in beginning if len(record) > 1), default=0)
    alone = any(
        known_names(record) for record in beginning if len(record) == 1 and record[0][0] != "#"
    )
    is_rare = _parted(records) * 2 < len(records) and known < 2  # a comma in a text here and there
    # « Nom » over « Durand, Paul »; over three cells it is a title.
    is_prose = alone and not known and (delimiter == "," or width == 2)
    if width < 2 or is_rare or is_prose:
        return (0, 0.0, 1)
    return (known if known > 1 else 0, times / len(records), width)


def _commonest(widths: Iterable[int]) -> tuple[int, int]:
    """How many lines have the width that most have, and that width; one column says nothing."""
    return max((times * (width > 1), width) for width, times in Counter(widths).items())


def _parted(records: list[list[str]]) -> int:
    return sum(len(record) > 1 for record in records)


def _sample_records(lines: list[str], delimiter: str) -> list[list[str]]:
    reader = csv.reader(iter(lines), delimiter=delimiter, skipinitialspace=delimiter != "\t")
    records: list[list[str]] = []
    try:
        for cells in reader:
            records.append([cell.strip() for cell in cells])
            if len(records) >= SAMPLE_RECORDS:
                break
    except csv.Error:
        pass
    return records


def _width(record: list[str]) -> int:
    """Columns, a trailing empty one not counted: some programs end each line with a separator."""
    return len(record) - 1 if len(record) > 1 and not record[-1] else len(record)
