"""When two names are the same: compared without case, accents and spacing.

`Acme SARL` and `Acme SAS` stay two companies; `CLÔTURES  MÜLLER SCOP ` is `Clôtures Müller SCOP`.
"""

from anyascii import anyascii


def name_key(name: str) -> str:
    """The form under which a name is found; typographic apostrophes count as plain ones."""
    return "".join((anyascii(name) or name).casefold().split())[:200]


def clean_name(name: str) -> str:
    """The name as it is kept: every run of spaces, non-breaking ones too, is one plain space."""
    return " ".join(name.split())
