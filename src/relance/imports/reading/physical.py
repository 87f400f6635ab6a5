"""The physical lines of a text file: whole blocks of them for the quick way, one by one for the
careful one.

A line ends at CR, LF or both, at nothing else: U+2028 and its like are part of a cell.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from relance.imports.cells.refusals import FileRefused

BLOCK = 1 << 16
LONGEST_LINE = 2_000_000  # characters; of a record over several lines, too
SAMPLE_CHARACTERS = 200_000
_END_OF_FILE = "\x1a"  # with which old programs end a file


@contextmanager
def decoded(source: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text from its start, line ends untouched; the file itself stays open."""
    source.seek(0)
    single_byte = not encoding.startswith("utf")
    # Of a text that is read by its length, "\n" touches no line end, and looks for none.
    text = io.TextIOWrapper(
        source, encoding=encoding, newline="\n", errors="replace" if single_byte else "strict"
    )
    try:
        yield text
    finally:
        text.detach()


def lines_of(text: str) -> io.StringIO:
    """Iterates over the lines with their ends."""
    return io.StringIO(text, newline="")


def sample_of(source: BinaryIO, encoding: str) -> list[str]:
    """The first physical lines, whole ones only."""
    with decoded(source, encoding) as text:
        sample = text.read(SAMPLE_CHARACTERS).lstrip("\ufeff")
        cut = bool(text.read(1))
    lines = list(lines_of(sample))
    return lines[:-1] if cut and len(lines) > 1 else lines


class PhysicalLines:
    """Reads blocks of whole lines; iterating gives single lines, and remembers those of the record
    that is being read.

    `given` counts the lines that were handed out; `has_formulas` is set where a block may hold a
    cell like `="0042"`, and taken back by whoever reads. Raises FileRefused for a line without end.
    """

    def __init__(self, text: TextIO, *, block: int = BLOCK) -> None:
        self.text = text
        self.given = 0
        self.has_formulas = False
        self.start = 1
        self.kept: list[str] = []
        self.waiting: list[str] = []
        self.at = 0
        self._block = block
        self._size = 0
        self._rest = text.read(block).lstrip("\ufeff")

    def block(self) -> str:
        """Some whole lines, empty at the end of the file. Only while no single lines wait."""
        lines = self._whole_lines()
        # One sign is found many times faster than two, and hardly ever there.
        self.has_formulas = self.has_formulas or ('"' in lines and '="' in lines)
        return lines

    def _whole_lines(self) -> str:
        while (cut := self._last_end()) <= 0:
            if len(self._rest) > LONGEST_LINE:
                raise self._too_long()
            more = self.text.read(self._block)
            self._rest += more
            if not more:
                last, self._rest = self._rest.rstrip(_END_OF_FILE), ""
                return last
        lines, self._rest = self._rest[:cut], self._rest[cut:]
        return lines

    def _last_end(self) -> int:
        """Behind the last line end; a CR in the last place could be half of one."""
        rest = self._rest
        return max(rest.rfind("\n"), rest.rfind("\r", 0, -1)) + 1

    def one_by_one(self, block: str) -> None:
        """The lines of a block are read again, singly."""
        self.waiting, self.at = list(lines_of(block)), 0

    @property
    def is_waiting(self) -> bool:
        """Whether there are lines of a block left."""
        return self.at < len(self.waiting)

    def __iter__(self) -> "PhysicalLines":
        return self

    def __next__(self) -> str:
        if self.at >= len(self.waiting):
            self.one_by_one(self.block())
            if not self.waiting:
                raise StopIteration
        line = self.waiting[self.at]
        self.at += 1
        self.given += 1
        self._size += len(line)
        if self._size > LONGEST_LINE:
            raise self._too_long() if len(line) > LONGEST_LINE else self.unclosed()
        self.kept.append(line)
        return line

    def begin(self) -> None:
        """A record starts on the next line."""
        self.start, self.kept, self._size = self.given + 1, [], 0

    def give_again(self) -> None:
        """The last line of a record that was none is the first of the next one."""
        self.kept.pop()
        self.at -= 1
        self.given -= 1

    def unclosed(self) -> FileRefused:
        return FileRefused(
            "quote_unclosed",
            f"A quote opened on line {self.start} is never closed: the rest of the file is one "
            "cell",
            line=self.start,
        )

    def _too_long(self) -> FileRefused:
        return FileRefused(
            "line_too_long",
            f"Line {self.given + 1} is longer than {LONGEST_LINE} characters",
            line=self.given + 1,
        )
