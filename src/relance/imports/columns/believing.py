"""Whether the values of a column belie its name: « TVA » with 20 % in it, « Client » with yes and
no, a « Réf. client » that is the number of the customer's order.

What is left out is listed, and a person may take it; what is taken wrongly is seen by nobody.
"""

import re
from collections import defaultdict
from collections.abc import Callable

from relance.imports.cells.cleaning import plain, text_of
from relance.imports.cells.identifiers import parse_yes_no
from relance.imports.cells.tables import Cell, is_blank
from relance.imports.columns.looks import CONSISTENT, FEWEST_OTHERS, FITS, Cells, nearly_all

# Fewer may have the same id by chance: two invoices for one order.
FEWEST_RECURRING = 2
_CODE = re.compile(r"[A-Za-z]{0,6}[-_./]?\d[\dA-Za-z]*([-_./][\dA-Za-z]+)*")
_LONG_WORD = re.compile(r"[^\W\d_]{4}")
_FEWEST_DIGITS_OF_A_DAY = 3
_FEWEST_DIGITS_OF_A_VAT_NUMBER = 5


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES = _words(
    "client cliente customer prospect suspect lead fournisseur supplier vendor particulier "
    "professionnel individual"
)
# The first word of what says how things stand: « en retard », « Payée partiellement ».
_STATES = _ROLES | _words(
    "actif active inactif inactive ouvert ouverte open opened ferme fermee closed clos close "
    "cloture cloturee paye payee paid impaye impayee unpaid regle reglee solde soldee "
    "partiellement partially en valide validee validated valid invalid posted brouillon draft "
    "annule annulee cancelled canceled archive archivee archived bloque bloquee blocked "
    "suspendu suspendue suspended supprime supprimee deleted radie radiee pending overdue"
)
_MOST_WORDS_OF_A_STATE = 2
_ONTARIO = "ON"
_NAMES = ("group_name", "accounting_code")
_LOOKS = {"issued_on": "date", "due_on": "date"} | dict.fromkeys(
    ("paid", "total", "balance"), "amount"
)


def cannot_be(field: str, cells: Cells) -> bool:
    """Whether no value could be of this field. One or two may be mistyped, and their lines are told
    so: below three they must be clearly something else.
    """
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return False
    if field in _WHOLLY_OTHER and _WHOLLY_OTHER[field](filled):
        return True
    look = _LOOKS.get(field, field)
    if look not in FITS or any(FITS[look](cell, "FR") for cell in filled):
        return False
    if len(filled) >= FEWEST_OTHERS:
        return True
    return look in _CLEARLY_OTHER and all(map(_CLEARLY_OTHER[look], filled))


def are_codes(cells: Cells, *, fewest: int = FEWEST_OTHERS) -> bool:
    """`C00001`, `411-0042`: what tells customers apart, and not what they are called."""
    filled = [text_of(cell) for cell in cells if not is_blank(cell)]
    return len(filled) >= fewest and nearly_all(
        filled, lambda cell: bool(_CODE.fullmatch(text_of(cell)))
    )


def are_no_names(field: str, cells: Cells) -> bool:
    """Whether cells say yes or no where the field has names or numbers, or are numbers of invoices
    without a digit: « Groupe » with yes and no, « Facture » with the kind of document.
    """
    texts = [text_of(cell) for cell in cells if not is_blank(cell)]
    if field == "customer_name":
        return say_what_they_are(cells)
    if field == "number":
        return bool(texts) and not any(map(_digits, texts))
    if field not in _NAMES or not all(map(_is_yes_or_no, texts)):
        return False
    return bool(texts) and (field == "group_name" or not all(map(str.isdigit, texts)))


def are_letters(cells: Cells) -> bool:
    """`X`, `O`: a customer's name in short, where no other column has it."""
    texts = [text_of(cell) for cell in cells if not is_blank(cell)]
    return bool(texts) and all(len(text) == 1 and text.isalpha() for text in texts)


def say_what_they_are(cells: Cells) -> bool:
    """`oui`, `x`, `Prospect`: whether they are customers, and not which."""
    filled = [cell for cell in cells if not is_blank(cell)]
    return bool(filled) and all(
        _is_yes_or_no(cell) or plain(text_of(cell)) in _ROLES for cell in filled
    )


def are_of_lines(ids: Cells, names: Cells) -> bool:
    """Whether ids tell the lines of the file apart, and not the customers: the names come back, and
    never with the same id.
    """
    pairs = [(text_of(one), text_of(two)) for one, two in zip(ids, names, strict=True)]
    pairs = [pair for pair in pairs if all(pair)]
    repeated = len(pairs) - len({name for _id, name in pairs})
    return repeated >= FEWEST_OTHERS and len({one for one, _name in pairs}) == len(pairs)


def are_of_customers(ids: Cells, names: Cells) -> bool:
    """Whether ids are seen to be those of the customers: more than one name comes back, nearly all
    of these always with the same id.
    """
    recurring = _recurring(ids, names)
    return _consistent(recurring) >= max(FEWEST_RECURRING, CONSISTENT * len(recurring))


def change_with_lines(ids: Cells, names: Cells) -> bool:
    """Whether names come back with other ids: those of contacts, of invoices, of their lines."""
    recurring = _recurring(ids, names)
    return _consistent(recurring) < CONSISTENT * len(recurring)


def are_all_different(ids: Cells) -> bool:
    filled = [text_of(cell) for cell in ids if not is_blank(cell)]
    return len(set(filled)) == len(filled)


def _recurring(ids: Cells, names: Cells) -> list[list[str]]:
    """The ids of each name that comes back."""
    lines: dict[str, list[str]] = defaultdict(list)
    for one, name in zip(ids, names, strict=True):
        if key := plain(text_of(name)):
            lines[key].append(text_of(one))
    return [found for found in lines.values() if len(found) > 1 and any(found)]


def _consistent(recurring: list[list[str]]) -> int:
    return sum(len(set(found)) == 1 for found in recurring)


def differ_from_customers(ids: Cells, names: Cells) -> bool:
    """Whether the same ids go with other names: « Compte » with 411000 for all, « Code » of a
    journal.
    """
    pairs = {(text_of(one), plain(text_of(two))) for one, two in zip(ids, names, strict=True)}
    pairs = {pair for pair in pairs if all(pair)}
    found = {name for _id, name in pairs}
    return len({one for one, _name in pairs}) < CONSISTENT * len(found)


def _is_yes_or_no(cell: Cell) -> bool:
    try:
        parse_yes_no(text_of(cell))
    except ValueError:
        return False
    return True


def _are_flags(filled: Cells) -> bool:
    """1 is yes, and no euro."""
    texts = {text_of(cell) for cell in filled}
    return "1" in texts and texts <= {"0", "1"}


def _are_states(filled: Cells) -> bool:
    """`Actif`, `oui`, `1`: no places."""
    texts = [text_of(cell) for cell in filled]
    return (
        any(map(_is_state, texts))
        or not all(any(map(str.isalpha, text)) for text in texts)
        or (all(map(_is_yes_or_no, texts)) and set(texts) != {_ONTARIO})
    )


def _is_state(text: str) -> bool:
    words = plain(text).split()
    return 0 < len(words) <= _MOST_WORDS_OF_A_STATE and words[0] in _STATES


def _digits(cell: Cell) -> int:
    return sum(map(str.isdigit, text_of(cell)))


def _is_no_amount(cell: Cell) -> bool:
    """`oui`, `Virement`, `30 jours`, a day; `12O,00` is one that is mistyped."""
    return not _digits(cell) or bool(_LONG_WORD.search(text_of(cell))) or FITS["date"](cell, "FR")


def _is_no_day(cell: Cell) -> bool:
    """`30 jours`, `Comptant`, 60; `31/02/2026` is one that is mistyped."""
    return _digits(cell) < _FEWEST_DIGITS_OF_A_DAY


def _is_no_vat_number(cell: Cell) -> bool:
    """`20 %`, `oui`; `FR00 123456789` is one that is mistyped."""
    return _digits(cell) < _FEWEST_DIGITS_OF_A_VAT_NUMBER


def _is_no_person(_cell: Cell) -> bool:
    """An address, a phone number: what is no person has no name that could be mistyped."""
    return True


def _is_no_flag(cell: Cell) -> bool:
    """`Inès Durand`, an address."""
    return "@" in text_of(cell) or " " in text_of(cell)


_CLEARLY_OTHER: dict[str, Callable[[Cell], bool]] = {
    "amount": _is_no_amount,
    "date": _is_no_day,
    "vat_number": _is_no_vat_number,
    "full_name": _is_no_person,
    "is_main": _is_no_flag,
    "email": lambda cell: "@" not in text_of(cell),
}
_WHOLLY_OTHER: dict[str, Callable[[Cells], bool]] = {
    "paid": _are_flags,
    "balance": _are_flags,
    "region": _are_states,
}
