"""How a command is told to read a file: its options, and refusals that name them."""

import codecs
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from relance.core.refusal import Refused
from relance.imports.reading.opening import ReadOptions

# What a person calls the separators.
_DELIMITERS = {
    ";": ";",
    ",": ",",
    "|": "|",
    "\t": "\t",
    "\\t": "\t",
    "tab": "\t",
    "semicolon": ";",
    "comma": ",",
    "pipe": "|",
}
# Code of a refusal → the option that cures it.
_OPTIONS = {
    "delimiter_unknown": "--delimiter",
    "encoding_wrong": "--encoding",
    "sheet_unknown": "--sheet",
    "header_row_invalid": "--header-row",
    "header_row_missing": "--header-row",
    "column_unknown": "--map",
    "field_unknown": "--map",
    "mode_refused": "--mode",
    "nothing_to_assign": "--mode",
}


def add_reading_options(parser: CommandParser) -> None:
    """What is not said is guessed."""
    parser.add_argument("--encoding", default="", help="such as utf-8, cp1252")
    parser.add_argument("--delimiter", default="", help="; , | or tab")
    parser.add_argument("--sheet", default="", help="the sheet of a spreadsheet, by its name")
    parser.add_argument(
        "--header-row",
        type=_header_row,
        default=None,
        metavar="LINE",
        help="the line of the column names, from 1; 0: there is none, columns are A, B, C …",
    )


def read_options(options: dict[str, Any]) -> ReadOptions:
    """Raises Refused for what cannot be meant, naming the option."""
    return ReadOptions(
        encoding=_encoding(options["encoding"]),
        delimiter=_delimiter(options["delimiter"]),
        sheet=options["sheet"],
        header_row=options["header_row"],
    )


def naming_the_option(refused: Refused) -> Refused:
    """The same refusal, saying which option to change."""
    option = _OPTIONS.get(refused.code)
    if option and option not in refused.message:
        refused.message = f"{option}: {refused.message}"
    return refused


def _header_row(text: str) -> int:
    if not text.isdecimal() or not text.isascii():
        raise ArgumentTypeError(f"takes a line of the file, from 1, or 0 for none, not {text!r}")
    return int(text)


def _encoding(name: str) -> str:
    if not name:
        return ""
    try:
        codecs.lookup(name)
    except LookupError:
        message = f"--encoding takes an encoding such as utf-8 or cp1252, not {name!r}"
        raise Refused("encoding_wrong", message) from None
    return name


def _delimiter(text: str) -> str:
    if text and text.lower() not in _DELIMITERS:
        raise Refused("delimiter_unknown", f"--delimiter takes ; , | or tab, not {text!r}")
    return _DELIMITERS.get(text.lower(), "")
