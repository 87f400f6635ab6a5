"""A file and what it holds; then, over its preview, how it is to be taken in."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from relance.imports.cells.dates import Order
from relance.imports.columns.fields import INVOICES, fields_of
from relance.imports.columns.permitting import kinds_of, modes_of
from relance.imports.models import Import
from relance.imports.reading.separators import DELIMITERS
from relance.imports.reading.spreadsheets import LARGEST_FILE
from relance.imports.showing.reading import ENCODINGS

LAST_HEADER_LINE = 10_000
LONGEST_SHEET_NAME = 255
LONGEST_ERASE_WORD = 40


class UploadForm(forms.Form):
    """What the file holds, of what files may bring here (U11), and the file."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=Import.Kind.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.csv, .xlsx, .xls, .ods), as your software exports it"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.xlsm,.ods"}),
    )

    def __init__(self, *args: Any, source_system: str, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = kinds_of(source_system)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, label) for kind, label in Import.Kind.choices if kind in kinds
        ]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large: part it into several."))
        return file


def choices_made(data: QueryDict, record: Import) -> dict[str, Any]:
    """The posted choices that make sense, as fields of an import; others change nothing."""
    made: dict[str, Any] = {"options": _options(data, record)}
    if by_hand := _columns_by_hand(data, record):
        made["options"]["by_hand"] = by_hand
    if data.get("mode") in modes_of(record.kind, record.organisation.source_system):
        made["mode"] = data["mode"]
    if "mode" in data:  # the boxes stand beside it: what is not there is not ticked
        made["creates_customers"] = "creates_customers" in data
        made["all_or_nothing"] = "all_or_nothing" in data
        made["options"].pop("complete_list", None)
        if record.kind == INVOICES and "complete_list" in data:
            made["options"]["complete_list"] = True
    return made


def kind_chosen(data: QueryDict, record: Import) -> dict[str, Any]:
    """What becomes of the fields of an import where the file is brought as another kind: how it is
    read stays, what was said of columns and values goes. Nothing where no other kind is asked for.
    """
    kind, source = data.get("kind"), record.organisation.source_system
    if kind not in kinds_of(source) or kind == record.kind:
        return {}
    modes = modes_of(kind, source)
    of_this_kind = {"by_hand", "complete_list"}
    return {
        "kind": kind,
        "mode": record.mode if record.mode in modes else modes[0],
        "options": {
            name: said for name, said in record.options.items() if name not in of_this_kind
        },
        "mapping": {},
        "value_map": {},
        "preview": {},
    }


def _columns_by_hand(data: QueryDict, record: Import) -> dict[str, list[str]]:
    """Place → header name and field, for each column that is not as the page showed it. What was
    chosen last for a field has it.
    """
    by_hand: dict[str, list[str]] = dict(record.options.get("by_hand", {}))
    header: list[str] = record.preview.get("header", [])
    shown: dict[str, str] = record.preview.get("mapping", {})
    allowed = {"", *(field.code for field in fields_of(record.kind))}
    for at, name in enumerate(header):
        place = str(at)
        said = data.get(f"column-{place}")
        if said in allowed and said != shown.get(place, ""):
            by_hand = {key: one for key, one in by_hand.items() if not said or one[1] != said}
            by_hand[place] = [name, said]
    return by_hand


def _options(data: QueryDict, record: Import) -> dict[str, Any]:
    """How the file is read: what is said replaces, what is empty is found out again."""
    options = dict(record.options)
    for name, makes_sense in _SENSE.items():
        said = data.get(name)
        if said == "":
            options.pop(name, None)
        elif said is not None and makes_sense(said):
            options[name] = said
    return options


def _is_line(text: str) -> bool:
    return text.isdecimal() and int(text[:8]) <= LAST_HEADER_LINE


_SENSE: dict[str, Callable[[str], bool]] = {
    "encoding": ENCODINGS.__contains__,
    "delimiter": DELIMITERS.__contains__,
    "sheet": lambda text: len(text) <= LONGEST_SHEET_NAME,
    "header_row": _is_line,
    "date_order": list(map(str, Order)).__contains__,
    "erase_word": lambda text: len(text.strip()) <= LONGEST_ERASE_WORD,
}


def cells_written(data: QueryDict, shown: list[str], *, whole: bool) -> dict[int, str]:
    """Column → text, for the cells of a line that are not as the page showed them; all of them
    where the line is damaged and is written anew (`whole`).
    """
    written = {}
    for at, text in enumerate(shown):
        said = data.get(f"cell-{at}")
        if said is not None and (whole or said.strip() != text.strip()):
            written[at] = said.strip()
        elif whole:
            written[at] = text
    return written
