"""Values that need another cell of the line: the country beside a phone or a VAT number, and the
name that is in two parts.
"""

from relance.customers.phones import french_phones, parse_phone
from relance.customers.vat_numbers import french_vat_numbers, parse_vat
from relance.imports.values.guide import LONGEST
from relance.imports.values.lots import Lot


def read_vat_numbers(lot: Lot) -> None:
    """By the country beside it; without that and without its letters it is the organisation's."""
    if "vat_number" not in lot.reading.columns.index:
        return
    texts, countries = lot.texts_of("vat_number"), lot.values_of("country")
    values: list[str | None] = list(french_vat_numbers(texts))
    for at, value in enumerate(values):
        if not value:
            values[at] = _vat_number(lot, at, texts[at], countries[at] or "")
    lot.values["vat_number"] = values


def _vat_number(lot: Lot, at: int, text: str, country: str) -> str | None:
    if not text:
        return None
    is_ours = text[0].isdigit() and not lot.texts_of("country")[at]
    try:
        return parse_vat(text, lot.reading.country if is_ours else country)
    except ValueError:
        lot.error(at, "vat_invalid", "vat_number")
        return None


def read_phones(lot: Lot) -> None:
    """By the country beside it, else by the organisation's; what neither knows is kept."""
    if "phone" not in lot.reading.columns.index:
        return
    home, texts = lot.reading.country, lot.texts_of("phone")
    values: list[str | None] = list(french_phones(texts))
    for at, (value, country) in enumerate(zip(values, lot.values_of("country"), strict=True)):
        if not value or (country or home) != "FR":
            values[at] = _kept_phone(lot, at, texts[at], country or home)
    lot.values["phone"] = values


def _kept_phone(lot: Lot, at: int, text: str, country: str) -> str | None:
    phone = _phone(text, country, lot.reading.country) if text else None
    if text and phone is None and len(text) <= LONGEST["phone"]:
        lot.warn(at, "phone_unrecognised", "phone")
        return text
    return phone


def _phone(text: str, country: str, home: str) -> str | None:
    try:
        return parse_phone(text, country)
    except ValueError:
        return _phone(text, home, home) if country != home else None


def pad_postcodes(lot: Lot) -> None:
    """A spreadsheet that took 06300 for a number gives back 6300; French postcodes have five
    digits.
    """
    if "postcode" not in lot.values:
        return
    home, countries = lot.reading.country, lot.values_of("country")
    postcodes = lot.values["postcode"]
    for at, postcode in enumerate(postcodes):
        is_short = postcode and len(postcode) == 4 and postcode.isdigit()
        if is_short and (countries[at] or home) == "FR":
            postcodes[at] = f"0{postcode}"


def split_full_names(lot: Lot) -> None:
    """Where the line has no family name of its own."""
    full_names = lot.values.pop("full_name", None)
    if full_names is None:
        return
    first_names, last_names = lot.values_of("first_name"), lot.values_of("last_name")
    for at, full in enumerate(full_names):
        if full and not last_names[at]:
            first, last_names[at] = _parts_of(full)
            first_names[at] = first or first_names[at]


def _parts_of(full: str) -> tuple[str, str]:
    """`Jean DUPONT`, `DUPONT Jean`: capitals mark the family name; without any the first word is
    given; one word alone is the family name.
    """
    words = full.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if capitals and len(capitals) < len(words):
        given = [word for word in words if word not in capitals]
        return " ".join(given)[:100], " ".join(capitals)[:100]
    if len(words) > 1:
        return words[0], " ".join(words[1:])[:100]
    return "", full[:100]
