"""Text files: which character parts the columns, and the records between line ends of any kind."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from relance.imports.refusals import FileRefused
from relance.imports.tables import Record

DELIMITERS = (";", ",", "|", "\t")
SAMPLE_CHARACTERS = 200_000
SAMPLE_RECORDS = 300
LONGEST_CELL = 200_000
LONGEST_LINE = 2_000_000  # characters; of a record over several lines, too
MOST_COLUMNS = 2_000
QUOTES_INVALID = "quotes_invalid"

csv.field_size_limit(LONGEST_CELL)
_BREAK = re.compile(r"[\r\n]")
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


def delimited_records(
    source: BinaryIO, encoding: str, delimiter: str, *, width: int = 0
) -> Iterator[Record]:
    """Every record with the physical line on which it starts.

    `width` is the number of columns, once the header is known: without it a stray quote that
    swallowed lines is only found where the quotes do not pair. Raises FileRefused for what cannot
    be read at all.
    """
    with decoded(source, encoding) as text:
        yield from _Records(text, delimiter, width)


class _Lines:
    """Feeds the csv reader, and keeps the physical lines of the record that is being read."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.again = ""
        self.given = 0
        self.start = 1
        self.kept: list[str] = []
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line, self.again = self.again or self.text.readline(LONGEST_LINE + 1), ""
        if not line:
            raise StopIteration
        self.given += 1
        self._size += len(line)
        if len(line) > LONGEST_LINE:
            raise FileRefused(
                "line_too_long",
                f"Line {self.given} is longer than {LONGEST_LINE} characters",
                line=self.given,
            )
        if self._size > LONGEST_LINE:
            raise _unclosed(self.start)
        self.kept.append(line)
        return line

    def begin(self) -> None:
        self.start, self.kept, self._size = self.given + 1, [], 0

    def give_again(self) -> None:
        """The last line of a record that was none is the first of the next one."""
        self.again = self.kept.pop()
        self.given -= 1


class _Records:
    """The records of a file. A stray quote swallows lines until the next quote: then the physical
    lines are read one by one, and those that are no record of their own are marked.

    No line is read more than three times, whatever its quotes.
    """

    def __init__(self, text: TextIO, delimiter: str, width: int) -> None:
        self.lines = _Lines(text)
        self.delimiter = delimiter
        self.width = width
        # The last line of swallowed ones: alone it must be as wide as the table.
        self.doubtful = 0

    def __iter__(self) -> Iterator[Record]:
        lines = self.lines
        spaced = self.delimiter != "\t"
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True, skipinitialspace=spaced)
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                _refuse_endless(str(error), lines.start)
                yield from self._one_by_one()
                continue
            if len(cells) > MOST_COLUMNS:
                raise FileRefused(
                    "too_many_columns",
                    f"Line {lines.start} has more than {MOST_COLUMNS} columns",
                    line=lines.start,
                )
            if self._swallowed(cells):
                yield from self._one_by_one()
            elif lines.start == self.doubtful and not self._fits(cells):
                yield from map(_damaged, range(lines.start, lines.given + 1), lines.kept)
            else:
                yield Record(lines.start, cells)  # type: ignore[arg-type]

    def _swallowed(self, cells: list[str]) -> bool:
        """Whether a record over several lines is rather several records and a stray quote."""
        if len(self.lines.kept) == 1 or self.width < 2:
            return False
        if not self._fits(cells):
            return any(self.delimiter in cell and _BREAK.search(cell) for cell in cells)
        first, *others = self.lines.kept
        inside = [piece for cell in cells for piece in _BREAK.split(cell)[1:]]
        return any(
            self.delimiter in piece if self._is_prose(first) else not self._is_prose(piece)
            for piece in inside
        ) and any(map(self._is_whole, others))

    def _is_prose(self, text: str) -> bool:
        """« de la Paix, bât. B » is an address, though it may be as wide as the table."""
        return text.count(self.delimiter) == text.count(f"{self.delimiter} ")

    def _is_whole(self, line: str) -> bool:
        cells = self._read_alone(line)
        return cells is not None and len(cells) == self.width

    def _fits(self, cells: list[str]) -> bool:
        """As wide as the table, or empty; a line may end in separators."""
        if not self.width or not any(map(str.strip, cells)):
            return True
        return len(cells) >= self.width and not any(map(str.strip, cells[self.width :]))

    def _one_by_one(self) -> Iterator[Record]:
        lines = self.lines
        one_line = len(lines.kept) == 1 and lines.start != self.doubtful
        if len(lines.kept) > 1:
            lines.give_again()
            self.doubtful = lines.given + 1
        for line, text in enumerate(lines.kept, start=lines.start):
            cells = self._read_alone(text)
            if cells is None or not (one_line or self._fits(cells)):
                yield _damaged(line, text)
            else:
                yield Record(line, list(cells))

    def _read_alone(self, text: str) -> list[str] | None:
        """One physical line as a record of its own; None where its quotes do not pair."""
        for attempt in (text, _SPACE_AFTER_QUOTE.sub('"', text)):
            try:
                rows = list(
                    csv.reader(
                        [attempt],
                        delimiter=self.delimiter,
                        strict=True,
                        skipinitialspace=self.delimiter != "\t",
                    )
                )
            except csv.Error:
                continue
            return rows[0] if rows else []
        return None


def _damaged(line: int, text: str) -> Record:
    return Record(line, [text.strip()], QUOTES_INVALID)


def _refuse_endless(error: str, start: int) -> None:
    if "unexpected end" in error:
        raise _unclosed(start)
    if "field larger" in error:
        raise FileRefused(
            "cell_too_long",
            f"A cell that starts on line {start} is longer than {LONGEST_CELL} characters: "
            "is a closing quote missing?",
            line=start,
        )


def _unclosed(start: int) -> FileRefused:
    return FileRefused(
        "quote_unclosed",
        f"A quote opened on line {start} is never closed: the rest of the file is one cell",
        line=start,
    )
