"""When two names are the same: compared without case, accents and spacing.

`Acme SARL` and `Acme SAS` stay two companies; `CLÔTURES  MÜLLER SCOP ` is `Clôtures Müller SCOP`.
"""

from anyascii import anyascii

LONGEST_KEY = 200


def name_key(name: str) -> str:
    """The form under which a name is found; typographic apostrophes count as plain ones."""
    try:
        key = name.encode("latin-1").translate(_ONE_TO_ONE, _DROPPED)
    except UnicodeEncodeError:
        return name.translate(_FOLDED)[:LONGEST_KEY] or _any_name_key(name)
    if not key or not key.isascii():
        return _any_name_key(name)
    return key.decode("ascii")[:LONGEST_KEY]


def _any_name_key(name: str) -> str:
    """What the above says more quickly of most names."""
    return _folded(anyascii(name) or name)[:LONGEST_KEY]


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


class _FoldedLetters(dict[int, str]):
    """Letter by letter, as they are met."""

    def __missing__(self, code: int) -> str:
        letters = self[code] = _folded(anyascii(chr(code)))
        return letters


def _latin_letters() -> tuple[bytes, bytes]:
    """What each of the 256 characters of latin-1 becomes where that is one letter, else a byte
    that is not ASCII; and the characters of which nothing stays.
    """
    letters = [_folded(anyascii(chr(code))) for code in range(256)]
    one_to_one = bytes(ord(letter) if len(letter) == 1 else 0xFF for letter in letters)
    return one_to_one, bytes(code for code, letter in enumerate(letters) if not letter)


_ONE_TO_ONE, _DROPPED = _latin_letters()
_FOLDED = _FoldedLetters()


def clean_name(name: str) -> str:
    """The name as it is kept: every run of spaces, non-breaking ones too, is one plain space."""
    return " ".join(name.split())
