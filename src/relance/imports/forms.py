"""A file and what it holds; then, over its preview, how it is to be taken in."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from relance.imports.dates import Order
from relance.imports.delimited import DELIMITERS
from relance.imports.fields import INVOICES, fields_of
from relance.imports.models import Import
from relance.imports.spreadsheets import LARGEST_FILE

ENCODINGS = [
    ("utf-8", "UTF-8"),
    ("utf-8-sig", "UTF-8 (BOM)"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252"),
    ("iso8859_15", "ISO 8859-15"),
    ("mac_roman", "Mac Roman"),
    ("cp850", "DOS (850)"),
]
DELIMITER_NAMES = {
    ";": _("semicolon"),
    ",": _("comma"),
    "|": _("vertical bar"),
    "\t": _("tab"),
}


class UploadForm(forms.Form):
    """What the file holds, and the file."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=Import.Kind.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.csv, .xlsx, .xls, .ods), as your software exports it"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.xlsm,.ods"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large: part it into several."))
        return file


def choices_made(data: QueryDict, record: Import) -> dict[str, Any]:
    """The posted choices that make sense, as fields of an import; others change nothing."""
    allowed = {field.code for field in fields_of(record.kind)}
    columns = {
        key.removeprefix("column-"): str(value)
        for key, value in data.items()
        if key.startswith("column-") and key.removeprefix("column-").isdigit()
    }
    made: dict[str, Any] = {"options": _options(data, record)}
    if columns:
        made["mapping"] = _one_column_each(columns, allowed)
    if data.get("mode") in Import.Mode.values:
        made["mode"] = data["mode"]
        made["creates_customers"] = "creates_customers" in data
        if record.kind == INVOICES:
            made["options"]["complete_list"] = "complete_list" in data
    if made["options"] != record.options and _reads_differently(made["options"], record.options):
        made["mapping"] = {}  # another header: what maps by itself
    return made


def _one_column_each(columns: dict[str, str], allowed: set[str]) -> dict[str, str]:
    """Column → field; where two columns claim a field, the first has it."""
    mapping: dict[str, str] = {}
    for at in sorted(columns, key=int):
        field = columns[at]
        if field in allowed and field not in mapping.values():
            mapping[at] = field
    return mapping


def _options(data: QueryDict, record: Import) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "encoding": dict(ENCODINGS),
        "delimiter": dict.fromkeys(DELIMITERS),
        "date_order": dict.fromkeys(map(str, Order)),
    }
    options = dict(record.options)
    for name, values in known.items():
        said = data.get(name)
        if said in values:
            options[name] = said
        elif said == "":
            options.pop(name, None)
    return options


def _reads_differently(new: dict[str, Any], old: dict[str, Any]) -> bool:
    return any(new.get(name) != old.get(name) for name in ("encoding", "delimiter", "sheet"))
