"""The lines under the header: those that say something, as wide as it. Blocks of ordinary lines are
handed on as they are.
"""

from collections.abc import Iterable, Iterator
from operator import itemgetter

from relance.imports.cells.cleaning import text_of
from relance.imports.cells.tables import (
    Cell,
    Record,
    Row,
    SkippedLine,
    are_filled_texts,
    is_blank,
)
from relance.imports.reading.quoting import QUOTES_INVALID
from relance.imports.reading.widths import as_wide, begins_plainly, breaks_off, set_apart

MOST_TITLES = 60
TITLE_LINE, HEADER_AGAIN, HEADERS_AGAIN = "title_line", "header_again", "headers_again"


class Below:
    """Reads on from the top of a file. `skipped` is told the titles, and the header where a page of
    the printed list begins with it again.
    """

    def __init__(
        self, header_line: int, *, width: int, is_text: bool, skipped: list[SkippedLine] | None
    ) -> None:
        self.header_line = header_line
        self.width = width
        self.is_text = is_text
        self.skipped = skipped
        self.names: list[Cell] = []
        self.again = 0

    def blocks(self, blocks: Iterable[list[Record]]) -> Iterator[list[Row]]:
        for block in filter(None, blocks):
            yield block if self.are_ordinary(block) else self.rows_of(block)

    def are_ordinary(self, block: list[Record]) -> bool:
        """Whether `rows_of` would answer all of these lines as they are."""
        lines, cells, damages = zip(*block, strict=True)
        return (
            lines[0] > self.header_line
            and set(map(len, cells)) == {self.width}
            and not any(damages)
            and self.names not in cells
            and are_filled_texts(map(itemgetter(0), cells))
        )

    def rows_of(self, block: list[Record]) -> list[Row]:
        """One by one."""
        return list(filter(None, map(self._row_of, block)))

    def _row_of(self, record: Record) -> Row | None:
        """None for a line that does not belong to the table, or says nothing."""
        line, cells, damage = record
        if line <= self.header_line:
            self._pass_over(record)
            return None
        if cells == self.names and cells:
            self._note_again(record)
            return None
        if not cells or (not any(cells) and all(map(is_blank, cells))):
            return None
        if damage or len(cells) != self.width:
            record = self._as_wide(record)
            line, cells, damage = record
        says_something = begins_plainly(cells[0]) or damage or not all(map(is_blank, cells))
        return record if says_something else None

    def _pass_over(self, record: Record) -> None:
        self.names = record.cells if self.width > 1 else []
        if self.skipped is not None:
            note_title(self.skipped, record, self.header_line)

    def _note_again(self, record: Record) -> None:
        self.again += 1
        if self.skipped is not None:
            _note_again(self.skipped, record, self.again)

    def _as_wide(self, record: Record) -> Row:
        _line, cells, damage = record
        is_short = self.is_text and len(cells) < self.width
        if is_short and not damage and any(map(breaks_off, cells)):
            record = record._replace(damage=QUOTES_INVALID)
        return set_apart(record, self.width) if record.damage else as_wide(record, self.width)


def note_title(skipped: list[SkippedLine], record: Record, header_line: int) -> None:
    """What stands above the header: titles, or its own first line if the guess is wrong."""
    is_title = record.line < header_line and not all(map(is_blank, record.cells))
    if is_title and len(skipped) < MOST_TITLES:
        skipped.append(skipped_as(record, TITLE_LINE))


def _note_again(skipped: list[SkippedLine], record: Record, times: int) -> None:
    """The header below itself: the first times one by one, the others in one line, the last."""
    if times <= MOST_TITLES:
        skipped.append(skipped_as(record, HEADER_AGAIN))
        return
    if times > MOST_TITLES + 1:
        skipped.pop()
    skipped.append(SkippedLine(record.line, f"× {times - MOST_TITLES}", HEADERS_AGAIN))


def skipped_as(row: Row, code: str) -> SkippedLine:
    words = " ".join(filter(None, map(text_of, row.cells)))
    return SkippedLine(row.line, words[:200], code)
