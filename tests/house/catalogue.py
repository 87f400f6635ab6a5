"""Is a catalogue of translations complete, and written as French is?

`python -m tests.house.catalogue KEPT EXTRACTED` compares the catalogue that is kept with the one
just made of the texts in the code, and ends with 1 if something is left to do.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

# A plain space where French wants one that does not break; %(name)s is no per cent.
BREAKING_SPACE = re.compile(r" [;:!?€»]| %(?![(sd])|« ")
# What the code fills in: %(name)s, {name}, %s.
FILLED_IN = re.compile(r"%\(\w+\)[sd]|(?<!\{)\{\w*\}(?!\})|%[sd]")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def ids_of(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def translations_of(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def texts(catalog: Catalog) -> Iterator[Message]:
    """Every message but the header."""
    return (message for message in catalog if message.id)


def problems_of(catalog: Catalog) -> list[str]:
    """What is missing or wrong, in words that name the text."""
    return [
        f"{problem}: {ids_of(message)[0]!r}"
        for message in texts(catalog)
        for problem in _problems_of(message)
    ]


def _problems_of(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if not all(translations_of(message)):
        yield "not translated"
        return
    if any(BREAKING_SPACE.search(text) for text in translations_of(message)):
        yield "plain space before ; : ! ? % € » or after «"
    wanted = {part for text in ids_of(message) for part in FILLED_IN.findall(text)}
    given = {part for text in translations_of(message) for part in FILLED_IN.findall(text)}
    if not given <= wanted or set(FILLED_IN.findall(ids_of(message)[-1])) - given:
        yield f"fills in {sorted(given)} for {sorted(wanted)}"


def differences(kept: Catalog, extracted: Catalog) -> list[str]:
    """Texts of the code that the kept catalogue does not have, and those that only it has."""
    in_kept = {(message.context, message.id) for message in texts(kept)}
    in_code = {(message.context, message.id) for message in texts(extracted)}
    return [
        *(f"not in the catalogue: {text!r}" for _, text in sorted(in_code - in_kept, key=str)),
        *(f"no longer in the code: {text!r}" for _, text in sorted(in_kept - in_code, key=str)),
    ]


def main(kept_path: str, extracted_path: str) -> int:
    kept, extracted = read(Path(kept_path)), read(Path(extracted_path))
    findings = differences(kept, extracted) + problems_of(kept)
    for finding in findings:
        print(finding)  # noqa: T201
    print(f"French: {len(list(texts(kept)))} texts, {len(findings)} findings")  # noqa: T201
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
