"""Text files: which character parts the columns, and the records between line ends of any kind."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from relance.imports.refusals import FileRefused
from relance.imports.tables import Record

DELIMITERS = (";", ",", "|", "\t")
SAMPLE_CHARACTERS = 200_000
SAMPLE_RECORDS = 300
LONGEST_CELL = 200_000
MOST_COLUMNS = 2_000
QUOTES_INVALID = "quotes_invalid"

csv.field_size_limit(LONGEST_CELL)
_SPACE_AFTER_QUOTE = re.compile(r'"[ \t\xa0]+(?=[;,|\t\r\n]|$)')


@contextmanager
def decoded(source: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text from its start, line ends untouched; the file itself stays open."""
    source.seek(0)
    single_byte = not encoding.startswith("utf")
    text = io.TextIOWrapper(
        source, encoding=encoding, newline="", errors="replace" if single_byte else "strict"
    )
    try:
        yield text
    finally:
        text.detach()


def sample_of(source: BinaryIO, encoding: str) -> list[str]:
    """The first physical lines, whole ones only."""
    with decoded(source, encoding) as text:
        sample = text.read(SAMPLE_CHARACTERS)
        cut = bool(text.read(1))
    lines = list(io.StringIO(sample, newline=""))
    return lines[:-1] if cut and len(lines) > 1 else lines


def detect_delimiter(lines: list[str], known_names: Callable[[list[str]], int]) -> str:
    """The candidate under which most lines have the same number of columns.

    `known_names` counts the names of a line that a header of ours could bear: a candidate that
    makes more known names wins, since commas in amounts can be as regular as semicolons between
    columns.
    """
    best = max(DELIMITERS, key=lambda candidate: _regularity(lines, candidate, known_names))
    if _regularity(lines, best, known_names)[1]:
        return best
    unused = [candidate for candidate in DELIMITERS if not any(candidate in row for row in lines)]
    return unused[0] if unused else best


def _regularity(
    lines: list[str], delimiter: str, known_names: Callable[[list[str]], int]
) -> tuple[int, float, int]:
    records = [record for record in _sample_records(lines, delimiter) if any(record)]
    widths = Counter(_width(record) for record in records)
    if not widths:
        return (0, 0.0, 0)
    width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    beginning = records[:40]
    known = max((known_names(record) for record in beginning if len(record) > 1), default=0)
    alone = any(known_names(record) for record in beginning if len(record) == 1)
    if width < 2 or (alone and not known):
        return (0, 0.0, 1)
    return (known if known > 1 else 0, times / len(records), width)


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


def delimited_records(source: BinaryIO, encoding: str, delimiter: str) -> Iterator[Record]:
    """Every record with the physical line on which it starts. Raises FileRefused if cut."""
    with decoded(source, encoding) as text:
        yield from _records(text, delimiter)


class _Lines:
    """Feeds the csv reader and remembers what it was given, to tell where a record began."""

    def __init__(self, text: Iterable[str]) -> None:
        self.text = iter(text)
        self.given = 0
        self.last = ""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        self.last = next(self.text)
        self.given += 1
        return self.last


def _records(text: Iterable[str], delimiter: str) -> Iterator[Record]:
    lines = _Lines(text)
    spaced = delimiter != "\t"
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=spaced)
    while True:
        start = lines.given + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _damaged(lines, start, delimiter, str(error))
            continue
        if len(cells) > MOST_COLUMNS:
            raise FileRefused(
                "too_many_columns",
                f"Line {start} has more than {MOST_COLUMNS} columns",
                line=start,
            )
        yield Record(start, cells)  # type: ignore[arg-type]


def _damaged(lines: _Lines, start: int, delimiter: str, error: str) -> Record:
    """A line whose quotes do not pair: read again alone, or marked as not to be trusted."""
    if "unexpected end" in error:
        raise FileRefused(
            "quote_unclosed",
            f"A quote opened on line {start} is never closed: the rest of the file is one cell",
            line=start,
        )
    if "field larger" in error:
        raise FileRefused(
            "cell_too_long",
            f"A cell that starts on line {start} is longer than {LONGEST_CELL} characters: "
            "is a closing quote missing?",
            line=start,
        )
    if lines.given == start:
        repaired = _SPACE_AFTER_QUOTE.sub('"', lines.last)
        try:
            [cells] = csv.reader([repaired], delimiter=delimiter, strict=True)
        except (csv.Error, ValueError):
            pass
        else:
            return Record(start, list(cells))
    return Record(start, [lines.last.strip()], QUOTES_INVALID)
