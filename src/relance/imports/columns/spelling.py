"""How the name of a column is compared: `N° fact.`, `Num facture` and `numéro de la facture` are
the same.
"""

import re
import unicodedata
from functools import lru_cache

from relance.imports.cells.cleaning import plain


def _words(text: str) -> list[str]:
    return text.split()


_SMALL_WORDS = frozenset(_words("de du des d la le les l un une of the a au aux s"))
_SAME_WORDS = {
    **dict.fromkeys(["no", "nr", "num", "numero", "number", "nbr", "nro"], "n"),
    **dict.fromkeys(["ref", "refs"], "reference"),
    **dict.fromkeys(["fact", "fac", "fc"], "facture"),
    **dict.fromkeys(["cli", "clt"], "client"),
    **dict.fromkeys(["adr", "adress"], "adresse"),
    **dict.fromkeys(["ech"], "echeance"),
    **dict.fromkeys(["mt", "mnt", "mtt", "mont"], "montant"),
    **dict.fromkeys(["soc", "ste"], "societe"),
    **dict.fromkeys(["tel", "phone", "teleph", "telephon"], "telephone"),
    **dict.fromkeys(["ident", "identifier"], "identifiant"),
    **dict.fromkeys(["resp"], "responsable"),
    **dict.fromkeys(["cpt", "cpte", "cte"], "compte"),
    **dict.fromkeys(["rs"], "raison sociale"),
    **dict.fromkeys(["emails", "mails"], "mail"),
    **dict.fromkeys(["rglt", "reglt", "rgt"], "reglement"),
    **dict.fromkeys(["intracomm"], "intracom"),
    **dict.fromkeys(["eur", "euro", "euros"], ""),
}
# Where a small word or a space makes the difference.
_PHRASES = {
    "c p": "cp",
    "t t c": "ttc",
    "h t": "ht",
    "nom du commercial": "nom vendeur",
}
# In brackets these say how to fill the column in, not what it holds: `Date (jj/mm/aaaa)`,
# `E-mail (obligatoire)`. `Montant (HT)` keeps its bracket.
_HINTS = frozenset(
    _words(
        "obligatoire requis required mandatory optionnel facultatif optional format texte "
        "text date nombre jj mm aaaa aa dd yyyy yy ex exemple example iso alpha 0 1 2 3 o "
        "n oui non yes no ou or y si eur euro euros"
    )
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_EMAIL = re.compile(r"\be[-\s]?mail", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[a-z]\.){1,4}[a-z]\b\.?", re.IGNORECASE)
# « Montant dû » is not « Montant du … »; in capitals it may stand at the end, without its accent.
_DUE = re.compile(r"\bd[ûÛ]e?s?\b|(?<=\w\s)du\s*$", re.IGNORECASE)
# « Réglé le » is a day, « Réglé » an amount.
_DAYS = (
    (re.compile(r"\bd[uû]e?\s+le\s*$", re.IGNORECASE), " échéance"),
    (re.compile(r"\bfactur[ée]e?\s+le\s*$", re.IGNORECASE), "date facture"),
    (re.compile(r"\b(r[ée]gl|pay|encaiss|sold)[ée]e?\s+le\s*$", re.IGNORECASE), "date règlement"),
)
# « Soldé » says whether, « Solde » how much.
_SETTLED = re.compile(r"^\W*soldé\W*$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_DIGITS = re.compile(r"(?<=[a-z])(?=\d)", re.IGNORECASE)


@lru_cache(maxsize=5_000)
def heading_key(name: str) -> str:
    """Words without case, accents, signs and small words, each in its usual spelling."""
    bare = unicodedata.normalize("NFC", name)
    for pattern, words in _DAYS:
        bare = pattern.sub(words, bare)
    bare = _SETTLED.sub("soldée", bare)
    bare = _DUE.sub(" restant ", bare)
    bare = _BRACKETS.sub(_without_hints, bare)
    bare = _INITIALS.sub(lambda found: found[0].replace(".", ""), _EMAIL.sub("Email", bare))
    words = plain(_DIGITS.sub(" ", _CAMEL.sub(" ", bare)))
    words = _PHRASES.get(words, words)
    kept = [_SAME_WORDS.get(word, word) for word in words.split() if word not in _SMALL_WORDS]
    return " ".join(_singular(word) for part in kept for word in part.split()) or words


def _without_hints(found: re.Match[str]) -> str:
    words = plain(_DIGITS.sub(" ", found[1])).split()
    return " " if all(word in _HINTS for word in words) else f" {found[1]} "


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def column_letters(at: int) -> str:
    """As spreadsheets name columns: A to Z, AA…; `at` counts from 0."""
    letters = ""
    while at >= 0:
        at, letter = at // 26 - 1, chr(ord("A") + at % 26)
        letters = letter + letters
    return letters


def is_lettered(header: tuple[str, ...]) -> bool:
    """Whether the file has no header of its own: its columns go by their letters, from A or, where
    a sheet begins further right, from another.
    """
    if not header or not (header[0].isascii() and header[0].isupper() and header[0].isalpha()):
        return False
    first = _place(header[0]) if len(header) > 1 else 0
    return all(name == column_letters(first + at) for at, name in enumerate(header))


def _place(letters: str) -> int:
    place = 0
    for letter in letters[:3]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
