"""The word that erases: a cell that holds just that empties the field, where the file may replace.

An empty cell says nothing; the word is a setting of the import. It is looked for before cells are
read, since it is no e-mail, date or amount. Outside « Mettre à jour » it is a warning and nothing
else; where something is needed it is an error.
"""

from collections.abc import Sequence

from relance.imports.cells.cleaning import text_of, texts_of
from relance.imports.cells.problems import Problem
from relance.imports.cells.tables import Cell, Row
from relance.imports.values.guide import Line, Reading

# What cannot be empty, and how one gets what was meant.
_NEEDED = {
    "customer_name": "A customer has a name: write the new one",
    "external_id": "An external id is not erased by a file, which finds customers by it: "
    "change it on the customer's page",
    "is_main": "Mark another contact as the main one instead",
    "number": "An invoice has a number",
    "issued_on": "The date of an invoice never changes",
    "total": "The amount of an invoice never changes",
    "currency": "The currency of an invoice never changes",
    "paid": "Payments are not erased by a file: undo them on the invoice's page",
    "balance": "Payments are not erased by a file: undo them on the invoice's page",
}
Found = dict[int, dict[str, str]]


def without_the_word(rows: Sequence[Row], reading: Reading) -> tuple[Sequence[Row], Found]:
    """The rows with those cells empty, and line → field → the word as it stood there."""
    word = text_of(reading.erase_word).casefold()
    sound = [row for row in rows if not row.damage] if word else []
    found = _found(sound, reading, word) if sound else {}
    if not found:
        return rows, {}
    return [row if row.damage else _cleared(row, found, reading) for row in rows], found


def _found(rows: list[Row], reading: Reading, word: str) -> Found:
    """Column by column: most have it nowhere, not even inside another text."""
    found: Found = {}
    columns = list(zip(*[row.cells for row in rows], strict=True))
    for name, at in reading.columns.index.items():
        texts = texts_of(columns[at])
        if word in "\n".join(texts).casefold():
            for row, text in zip(rows, texts, strict=True):
                if text.casefold() == word:
                    found.setdefault(row.line, {})[name] = text
    return found


def _cleared(row: Row, found: Found, reading: Reading) -> Row:
    if row.line not in found:
        return row
    cells = list(row.cells)
    for name in found[row.line]:
        cells[reading.columns.index[name]] = None
    return row._replace(cells=cells)


def without_word(cells: Sequence[Cell], erase_word: str) -> list[Cell]:
    """The cells, those that hold just the word empty."""
    word = text_of(erase_word).casefold()
    return [None if word and text_of(cell).casefold() == word else cell for cell in cells]


def note_erased(lines: list[Line], found: Found, *, may_erase: bool) -> None:
    """What the word does to each line: the field is to be emptied, or why it is not."""
    for line in lines if found else ():
        for name, text in found.get(line.number, {}).items():
            if not may_erase:
                line.add_warning(_problem(line, name, text, "erase_ignored"))
            elif name in _NEEDED:
                line.add_error(_problem(line, name, text, "erase_refused", _NEEDED[name]))
            elif name == "full_name":
                line.erased = {**line.erased, "first_name": text, "last_name": text}
            else:
                line.erased = {**line.erased, name: text}


def refuse_nobody(line: Line) -> None:
    """A contact would have neither e-mail nor name left."""
    for name in ("email", "last_name", "first_name"):
        if name in line.erased:
            message = "A contact needs an e-mail or a name"
            text = line.erased[name]
            line.add_error(_problem(line, name, text, "erase_refused", message))
            return


def _problem(line: Line, name: str, text: str, code: str, message: str = "") -> Problem:
    at = name if line.columns.name(name) else "full_name"
    return Problem(line.number, line.columns.name(at), text, code, message)
