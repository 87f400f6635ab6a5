"""Days, amounts and PDFs, as people type and choose them."""

from datetime import date
from typing import Any

from babel.numbers import format_decimal, get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relance.core.languages import locale_of
from relance.core.money import to_decimal
from relance.core.reader import reader_language
from relance.invoices.amending import Document
from relance.invoices.rules import TwoAmounts, read_amount

EARLIEST = date(1990, 1, 1)
LATEST = date(2199, 12, 31)


def typed_amount(minor: int, currency: str) -> str:
    """As the reader would type it, to stand in a field: `1234,56`, `1234.56`."""
    text = f"{to_decimal(minor, currency):f}"
    return text.replace(".", ",") if reader_language() == "fr" else text


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day; the browser's own calendar sends ISO, hands may type 31/12/2026."""

    def __init__(self, **options: Any) -> None:
        formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
        super().__init__(widget=DayInput(), input_formats=formats, **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Check the year of this date."))
        return day


class AmountInput(forms.CharField):
    """An amount as typed; `in_minor` reads it once the currency is known."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **options)


def in_minor(form: forms.Form, name: str, currency: str, *, least: int = 1) -> int | None:
    """Read the field; an error stands beside it where it cannot be read, or is below `least`."""
    typed = form.cleaned_data.get(name)
    if not typed:
        return None
    try:
        minor = read_amount(typed, currency, reader_language())
    except TwoAmounts as doubt:
        form.add_error(name, _doubt(doubt, currency))
        return None
    except ValueError:
        words = _("This is not an amount in %(currency)s. Write it as in %(example)s.")
        example = typed_amount(1234_56, "EUR") if currency != "JPY" else "1234"
        form.add_error(name, ValidationError(words, params=_named(currency, example)))
        return None
    if minor < least:
        words = _("The amount is more than zero.") if least else _("The amount is not negative.")
        form.add_error(name, words)
        return None
    return minor


def _doubt(doubt: TwoAmounts, currency: str) -> ValidationError:
    """What was typed could be a thousand times what was meant: say how to write each."""
    meant = [_written(minor, currency) for minor in doubt.meanings]
    if len(meant) < 2:
        words = _("Three decimals: write %(amount)s.")
        return ValidationError(words, params={"amount": "".join(meant)})
    words = _("Three decimals: write %(thousands)s or %(decimals)s.")
    return ValidationError(words, params={"thousands": meant[0], "decimals": meant[1]})


def _written(minor: int, currency: str) -> str:
    """As one would type it, with its thousands parted: `12 345,00`, `12,345.00`."""
    decimals = get_currency_precision(currency)
    language = locale_of(reader_language())
    pattern = f"#,##0.{'0' * decimals}"
    return str(format_decimal(to_decimal(minor, currency), pattern, locale=language))


def _named(currency: str, example: str) -> dict[str, str]:
    return {"currency": currency, "example": example}


class DocumentField(forms.FileField):
    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ".pdf,application/pdf"})
        super().__init__(
            label=_("PDF of the invoice"),
            widget=widget,
            help_text=_("10 MB at most. It goes with every reminder."),
            allow_empty_file=True,
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> Document | None:
        upload = super().clean(data, initial)
        return Document(upload.name, upload.read()) if upload else None
