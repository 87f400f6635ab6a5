"""What the values of a column look like, where its name says nothing.

A look must hold for nearly all filled cells of those sampled, and belong to one column alone: where
two could be meant, none is taken, and a person says which.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from relance.customers.phones import parse_phone
from relance.customers.vat_numbers import is_certain_vat
from relance.imports.cells.amounts import currency_code, parse_amount
from relance.imports.cells.cleaning import text_of
from relance.imports.cells.countries import country_code
from relance.imports.cells.dates import Order, parse_date
from relance.imports.cells.identifiers import parse_email, parse_yes_no
from relance.imports.cells.tables import Cell, is_blank

SAMPLED = 200  # lines
CONSISTENT = 0.9
# An address or a VAT number is like nothing else; the others need some company.
FEWEST = {"email": 1, "account_managers": 1, "vat_number": 1}
FEWEST_OTHERS = 3

Cells = Sequence[Cell]
_VAT = re.compile(r"[A-Z]{2}[A-Z0-9+*]{2,13}")
_CENTS = re.compile(r"[.,]\d{1,2}\D*$|[€$£]")
_FRENCH_POSTCODE = re.compile(r"(0[1-9]|[1-8]\d|9[0-58])\d{3}")
_FOREIGN_POSTCODE = re.compile(
    r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|\d{4} [A-Z]{2}|\d{2}-\d{3}|[A-Z]{1,2}-\d{4,5}"
)
_DATE_MARKS = re.compile(r"\d[/.\-\s]+\w")
_VAT_RATES = 25


def _words(text: str) -> list[str]:
    return text.split()


# A column of which the name has one of these words holds something else of that look.
_OTHER_PEOPLE = frozenset(
    _words(
        "commercial vendeur salesperson sale rep responsable manager owner createur cree "
        "created user utilisateur collaborateur expediteur from sender fournisseur "
        "supplier employe"
    )
)
_OTHER_PLACES = frozenset(_words("livraison delivery shipping expedition depot chantier agence"))
_OTHER_WORDS: dict[str, frozenset[str]] = {
    "email": _OTHER_PEOPLE,
    "phone": _OTHER_PEOPLE
    | frozenset(_words("fax telecopie siret siren iban compte account code id n rcs naf")),
    "postcode": _OTHER_PLACES
    | frozenset(_words("n id code compte account insee naf siret siren reference client")),
    "country": _OTHER_PLACES | frozenset(["langue", "language", "lang", "naissance", "origine"]),
    "currency": frozenset(),
    "vat_number": frozenset(["fournisseur", "supplier", "our", "notre"]),
    "account_managers": frozenset(),
    "date": frozenset(
        _words(
            "reglement regle paiement payment paid paye encaissement creation cree create "
            "created modification modifie modified update updated maj livraison delivery "
            "shipping commande order devis quote relance reminder naissance birth debut start "
            "fin end saisie entry lettrage rapprochement valeur value validation envoi envoye "
            "sent export import visite contrat contract signature dernier derniere last "
            "prevue promesse promise litige remise depot cloture close closed depuis"
        )
    ),
    "amount": frozenset(
        _words(
            "ht hors tva vat tax taxe taxes excl excluding untaxed net remise discount taux "
            "rate quantite qte quantity qty prix price pu unitaire unit marge margin cout "
            "cost encour encours plafond limite limit credit avoir penalite frais fee interet "
            "commission solde reste restant balance residual outstanding open regle paye paid "
            "acompte poid poids weight stock ca chiffre capital effectif age jour day retard "
            "delai echu nb nombre count n id code compte account reference garantie indemnite "
            "ecart cumul"
        )
    ),
}


_KIND_WORDS = {
    "date": frozenset(["date", "jour", "day"]),
    "amount": frozenset(["montant", "total", "somme", "amount", "sum", "valeur", "value"]),
}


def looks_like(field: str, cells: Cells, *, country: str = "FR") -> bool:
    """Whether nearly all filled cells are values of this field (`date` and `amount` are looks of
    several fields).
    """
    filled = [cell for cell in cells if not is_blank(cell)]
    if len(filled) < FEWEST.get(field, FEWEST_OTHERS):
        return False
    fits = FITS[field]
    return nearly_all(filled, lambda cell: fits(cell, country)) and _WHOLE.get(field, _any)(filled)


def nearly_all(filled: Cells, fits: Callable[[Cell], bool]) -> bool:
    """Most columns are none of what is looked for: a few cells say so."""
    may_fail = int(len(filled) * (1 - CONSISTENT) + 1e-9)
    failed = 0
    for cell in filled:
        failed += not fits(cell)
        if failed > may_fail:
            return False
    return True


def may_be_named(field: str, heading: str) -> bool:
    """Whether a column of that name (a `heading_key`) may hold it: « Date de règlement » is no date
    of an invoice, whatever stands in it.
    """
    words = heading.split()
    # « Date du visa » says which day, « Montant engagé » which amount: were it ours, we knew it.
    kinds = _KIND_WORDS.get(field, frozenset())
    is_another = not kinds.isdisjoint(words) and not all(
        len(word) == 1 or word.isdigit() or word in kinds for word in words
    )
    return _OTHER_WORDS[field].isdisjoint(words) and not is_another


def in_order(first: Cells, second: Cells) -> bool:
    """Whether two columns of dates go earlier, later: never the other way round, on some line not
    the same day.
    """
    for order in (Order.DAY_FIRST, Order.MONTH_FIRST):
        pairs = [
            (_day(one, order), _day(two, order)) for one, two in zip(first, second, strict=True)
        ]
        days = [(one, two) for one, two in pairs if one and two]
        if days and all(one <= two for one, two in days) and any(one < two for one, two in days):
            return True
    return False


def earlier_and_later(columns: Mapping[int, Cells]) -> tuple[int, int] | None:
    """Of two columns of dates the one that is never later, and the other; None where unsure."""
    if len(columns) != 2:
        return None
    one, two = columns
    if in_order(columns[one], columns[two]):
        return one, two
    return (two, one) if in_order(columns[two], columns[one]) else None


def is_part_of(part: Cells, whole: Cells) -> bool:
    """Whether amounts lie between zero and those beside them: what is open lies within the total,
    a running balance does not.
    """
    pairs = [(_amount(one), _amount(two)) for one, two in zip(part, whole, strict=True)]
    return all(
        min(0, total) <= open_part <= max(0, total)
        for open_part, total in pairs
        if open_part is not None and total is not None
    )


def _day(cell: Cell, order: Order) -> date | None:
    try:
        return parse_date(cell, order)
    except ValueError:
        return None


def _amount(cell: Cell) -> float | None:
    try:
        return float(parse_amount(cell).value)
    except ValueError:
        return None


def _is_email(cell: Cell, _country: str) -> bool:
    return isinstance(cell, str) and _succeeds(parse_email, cell)


def _is_emails(cell: Cell, _country: str) -> bool:
    parts = re.split(r"[,;\n]", cell) if isinstance(cell, str) else []
    return bool(parts) and all(_succeeds(parse_email, part) for part in parts if part.strip())


def _is_vat(cell: Cell, _country: str) -> bool:
    """With its letters and a right key: other codes are not taken for one."""
    bare = re.sub(r"[\s.\-]", "", cell).upper() if isinstance(cell, str) else ""
    return bool(_VAT.fullmatch(bare)) and is_certain_vat(bare)


def _is_phone(cell: Cell, country: str) -> bool:
    """Nine digits alone may be a SIREN."""
    text = text_of(cell) if isinstance(cell, str) else ""
    is_written_as_one = text[:1] in {"+", "0", "("} or " " in text or "." in text
    digits = sum(map(str.isdigit, text))
    return is_written_as_one and 8 <= digits <= 15 and _succeeds(parse_phone, text, country)


def _is_postcode(cell: Cell, _country: str) -> bool:
    text = text_of(cell).upper()
    return bool(_FRENCH_POSTCODE.fullmatch(text) or _FOREIGN_POSTCODE.fullmatch(text))


def _is_country(cell: Cell, _country: str) -> bool:
    return isinstance(cell, str) and len(cell.strip()) > 1 and bool(country_code(cell))


def _is_currency(cell: Cell, _country: str) -> bool:
    return isinstance(cell, str) and bool(currency_code(cell))


def _is_date(cell: Cell, _country: str) -> bool:
    if isinstance(cell, date | datetime):
        return True
    if not isinstance(cell, str) or not _DATE_MARKS.search(cell):
        return False
    return any(_day(cell, order) for order in Order)


def _is_amount(cell: Cell, _country: str) -> bool:
    return isinstance(cell, str | int | float) and _amount(cell) is not None


def _any(_filled: Cells) -> bool:
    return True


def _are_postcodes(filled: Cells) -> bool:
    """Numbers that count up are codes of something."""
    texts = [text_of(cell) for cell in filled]
    return texts != sorted(set(texts))


def _are_countries(filled: Cells) -> bool:
    """`fr`, `de`, `es`: rather languages."""
    return not all(isinstance(cell, str) and len(cell) == 2 and cell.islower() for cell in filled)


def _are_amounts(filled: Cells) -> bool:
    """Some with cents or a currency, else they may be codes or counts; and not rates of VAT."""
    with_cents = sum(
        not cell.is_integer() if isinstance(cell, float) else bool(_CENTS.search(text_of(cell)))
        for cell in filled
    )
    values = {_amount(cell) for cell in filled}
    are_rates = len(values) < 7 and all(
        value is None or 0 <= value <= _VAT_RATES for value in values
    )
    return with_cents * 5 >= len(filled) and not are_rates


def _succeeds(parse: Callable[..., object], *args: str) -> bool:
    try:
        parse(*args)
    except ValueError:
        return False
    return True


def _is_person(cell: Cell, _country: str) -> bool:
    return isinstance(cell, str) and "@" not in cell and any(map(str.isalpha, cell))


def _is_yes_or_no(cell: Cell, _country: str) -> bool:
    return _succeeds(parse_yes_no, text_of(cell))


FITS: dict[str, Callable[[Cell, str], bool]] = {
    "full_name": _is_person,
    "is_main": _is_yes_or_no,
    "email": _is_email,
    "account_managers": _is_emails,
    "vat_number": _is_vat,
    "phone": _is_phone,
    "currency": _is_currency,
    "country": _is_country,
    "postcode": _is_postcode,
    "date": _is_date,
    "amount": _is_amount,
}
_WHOLE: dict[str, Callable[[Cells], bool]] = {
    "postcode": _are_postcodes,
    "country": _are_countries,
    "amount": _are_amounts,
}
