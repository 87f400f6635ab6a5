"""Records over several lines, and quotes that do not pair: line by line, so that a stray quote
costs its own line and no other.
"""

import csv
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Record
from relance.imports.reading.physical import PhysicalLines, lines_of

QUOTES_INVALID = "quotes_invalid"
QUOTE_ALONE, LINES_INSIDE = "quote_alone", "lines_inside"
_BREAK = re.compile(r"[\r\n]")


def _space(delimiter: str) -> str:
    return r"[ \xa0]" if delimiter == "\t" else r"[ \t\xa0]"


@lru_cache(maxsize=8)
def _space_after_quote(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'"{_space(delimiter)}+(?=[{re.escape(delimiter)}\r\n]|$)')


@lru_cache(maxsize=8)
def _well_quoted(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    bare = rf'[^"{mark}]*+'
    cell = rf'(?:[ ]*+"(?:[^"]++|"")*+"{_space(delimiter)}*+|{bare}(?:"{bare}"{bare})*+)'
    return re.compile(rf"{cell}(?:{mark}{cell})*+")


@lru_cache(maxsize=8)
def _by_the_rules(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]++|"")*+"|[^"{mark}]*+)'
    return re.compile(rf"{cell}(?:{mark}{cell})*+[\r\n]*")


def is_by_the_rules(line: str, delimiter: str) -> bool:
    """Whether every quote of a line opens or closes a cell, without a space before it, or is
    doubled in one (RFC 4180).
    """
    return _by_the_rules(delimiter).fullmatch(line) is not None


def quotes_pair(text: str, delimiter: str) -> bool:
    """Whether the quotes of each cell of a record pair: around it (RFC 4180), or, in one that does
    not begin with a quote, among its text.
    """
    return _well_quoted(delimiter).fullmatch(text.rstrip("\r\n")) is not None


class CarefulReader:
    """A stray quote swallows lines until the next quote: then the physical lines are read one by
    one, and those that are no record of their own are marked.

    No line is read more than a few times, whatever its quotes.
    """

    def __init__(
        self,
        lines: PhysicalLines,
        delimiter: str,
        width: int,
        notice: Callable[[int, str], None] | None = None,
    ) -> None:
        self.lines = lines
        self.delimiter = delimiter
        self.width = width
        self.notice = notice
        # The last line of swallowed ones: alone it must be as wide as the table.
        self.doubtful = 0
        self._spaced = delimiter != "\t"
        self._space_after_quote = _space_after_quote(delimiter)
        self._reader = csv.reader(
            lines, delimiter=delimiter, strict=True, skipinitialspace=self._spaced
        )

    def next_records(self) -> list[Record]:
        """The next record; or the several lines that a stray quote made one."""
        lines = self.lines
        lines.begin()
        try:
            cells = next(self._reader)
        except StopIteration:
            return []
        except csv.Error as error:
            self._refuse_endless(str(error))
            cells = self._without_space_after_quotes()
            if not cells:
                return list(self._one_by_one())
        if self.swallowed(cells, lines.kept):
            if not (self.notice and self._fits(cells)):
                return list(self._one_by_one())
            self.notice(lines.start, LINES_INSIDE)
        if lines.start == self.doubtful and not self._stands_alone(cells, "".join(lines.kept)):
            return list(map(_damaged, range(lines.start, lines.given + 1), lines.kept))
        return [Record(lines.start, list(self._as_written(cells)))]

    def _refuse_endless(self, error: str) -> None:
        start = self.lines.start
        if "unexpected end" in error:
            raise self.lines.unclosed()
        if "field larger" in error:
            raise FileRefused(
                "cell_too_long",
                f"A cell that starts on line {start} is longer than {csv.field_size_limit()} "
                "characters: is a closing quote missing?",
                line=start,
            )

    def _without_space_after_quotes(self) -> list[str]:
        """The cells of a record over several lines, where spaces behind a closing quote were all
        that was wrong.
        """
        if len(self.lines.kept) == 1:
            return []
        text = self._space_after_quote.sub('"', "".join(self.lines.kept))
        rows = self._read(list(lines_of(text)))
        return rows[0] if rows is not None and len(rows) == 1 else []

    def _as_written(self, cells: list[str]) -> list[str]:
        """With the spaces at the beginning of cells; they had to be passed over for a quote that
        comes after a space.
        """
        kept = self.lines.kept
        if self.notice and not quotes_pair("".join(kept), self.delimiter):
            self.notice(self.lines.start, QUOTE_ALONE)
        space = f"{self.delimiter} "
        if not self._spaced or not any(text[0] == " " or space in text for text in kept):
            return cells
        try:
            rows = list(csv.reader(kept, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return cells
        same = len(rows) == 1 and [cell.lstrip(" ") for cell in rows[0]] == [
            cell.lstrip(" ") for cell in cells
        ]
        return rows[0] if same else cells

    def swallowed(self, cells: list[str], kept: list[str]) -> bool:
        """Whether a record over several lines is rather several records and a stray quote."""
        if len(kept) == 1 or self.width < 2:
            return False
        if not self._fits(cells):
            return any(self.delimiter in cell and _BREAK.search(cell) for cell in cells)
        first, *others = kept
        inside = [
            piece for cell in cells if _BREAK.search(cell) for piece in _BREAK.split(cell)[1:]
        ]
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

    def _stands_alone(self, cells: list[str], text: str) -> bool:
        """Whether it is trusted among lines that a stray quote made one."""
        return self._fits(cells) and quotes_pair(text, self.delimiter)

    def _one_by_one(self) -> Iterator[Record]:
        lines = self.lines
        one_line = len(lines.kept) == 1 and lines.start != self.doubtful
        if len(lines.kept) > 1:
            lines.give_again()
            self.doubtful = lines.given + 1
        for line, text in enumerate(lines.kept, start=lines.start):
            cells = self._read_alone(text)
            if cells is None or not (one_line or self._stands_alone(cells, text)):
                yield _damaged(line, text)
            else:
                yield Record(line, list(cells))

    def _read_alone(self, text: str) -> list[str] | None:
        """One physical line as a record of its own; None where its quotes do not pair."""
        for attempt in (text, self._space_after_quote.sub('"', text)):
            rows = self._read([attempt])
            if rows is not None:
                return rows[0] if rows else []
        return None

    def _read(self, lines: list[str]) -> list[list[str]] | None:
        try:
            return list(
                csv.reader(
                    lines,
                    delimiter=self.delimiter,
                    strict=True,
                    skipinitialspace=self._spaced,
                )
            )
        except csv.Error:
            return None


def _damaged(line: int, text: str) -> Record:
    return Record(line, [text.strip()], QUOTES_INVALID)
