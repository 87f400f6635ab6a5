"""When two names are the same: compared without case, accents and spacing.

`Acme SARL` and `Acme SAS` stay two companies; `CLÔTURES  MÜLLER SCOP ` is `Clôtures Müller SCOP`.
"""

import codecs
from collections.abc import Sequence

from anyascii import anyascii

from relance.core.tidying import tidied_line

LONGEST_KEY = 200


def name_key(name: str) -> str:
    """The form under which a name is found; typographic apostrophes count as plain ones."""
    key = name.encode("latin-1", _BEYOND_LATIN).translate(_ONE_TO_ONE, _DROPPED)
    if not key or not key.isascii():
        return _any_name_key(name)
    return key.decode("ascii")[:LONGEST_KEY]


def name_keys(names: Sequence[str]) -> list[str]:
    """`name_key` of each, all at once where none of them is odd."""
    joined = "\n".join(names).encode("latin-1", _BEYOND_LATIN)
    keys = joined.translate(_ONE_TO_ONE, _DROPPED_INSIDE).decode("latin-1").split("\n")
    is_plain = "".join(keys).isascii() and len(keys) == len(names)
    if is_plain and max(map(len, keys)) <= LONGEST_KEY:
        return [key or name_key(name) for key, name in zip(keys, names, strict=True)]
    return list(map(name_key, names))


def _any_name_key(name: str) -> str:
    """What the above say more quickly of most names."""
    return _folded(anyascii(name) or name)[:LONGEST_KEY]


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _latin_letters() -> tuple[bytes, bytes]:
    """What each of the 256 characters of latin-1 becomes where that is one letter, else a byte
    that is not ASCII; and the characters of which nothing stays.
    """
    letters = [_folded(anyascii(chr(code))) for code in range(256)]
    one_to_one = bytearray(ord(letter) if len(letter) == 1 else 0xFF for letter in letters)
    one_to_one[ord("\n")] = ord("\n")
    return bytes(one_to_one), bytes(code for code, letter in enumerate(letters) if not letter)


def _fold_beyond_latin(error: UnicodeError) -> tuple[str, int]:
    """`Œ` → `oe`: the codec asks for what latin-1 does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_FOLDED[letter] for letter in letters), error.end


class _FoldedLetters(dict[str, str]):
    """Letter by letter, as they are met."""

    def __missing__(self, letter: str) -> str:
        self[letter] = folded = _folded(anyascii(letter))
        return folded


_ONE_TO_ONE, _DROPPED = _latin_letters()
_DROPPED_INSIDE = _DROPPED.replace(b"\n", b"")
_FOLDED = _FoldedLetters()
_BEYOND_LATIN = "relance.names"
codecs.register_error(_BEYOND_LATIN, _fold_beyond_latin)


def clean_name(name: str) -> str:
    """The name as it is kept: every run of spaces, non-breaking ones too, is one plain space, and
    nothing in it is invisible.
    """
    return tidied_line(name)
