"""The files that each kind of import offers to fill in: our columns and one example line.

The example comes in as it stands: it names an invented customer, whom a file of contacts or of
invoices may create. A file of assignments creates nobody: its example is a customer of the
organisation as it is, so that the line changes nothing, where there is one.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from babel.numbers import get_territory_currencies
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from relance.core.countries import country_names
from relance.core.money import Money
from relance.customers.models import Customer, Position
from relance.customers.positions import position_name
from relance.dunning.models import DunningPlan
from relance.imports.columns.fields import ASSIGNMENTS, FIELDS
from relance.imports.exporting.export import export_customers, written_country
from relance.imports.exporting.our_columns import COLUMNS, Heading, headings_of
from relance.imports.exporting.tabulating import Book, Value, csv_parts
from relance.imports.models import Import
from relance.invoices.models import CreditNote, Invoice
from relance.organisations.models import Member, Organisation

VALIDATED_LINES = 10_000
_DAYS_TO_PAY = 30
_TOTAL = 1234_56

# Nobody's company, and an id that no software gives.
_INVENTED: dict[str, dict[str, Value]] = {
    "fr": {
        "customer_name": "Menuiserie Exemple SARL",
        "external_id": "EXEMPLE-1",
        "accounting_code": "411EXEMPLE",
        "vat_number": "FR40303265045",
        "address": "12 rue des Lilas\nBâtiment B",
        "postcode": "01000",
        "city": "Bourg-en-Bresse",
        "country": "France",
        "email": "compta@exemple.example",
        "first_name": "Inès",
        "last_name": "Durand",
        "phone": "01 99 00 41 27",
        "is_main": "Oui",
    },
    "en": {
        "customer_name": "Example Joinery Ltd",
        "external_id": "EXAMPLE-1",
        "accounting_code": "411EXAMPLE",
        "vat_number": "GB980780684",
        "address": "12 Lilac Street\nUnit 4",
        "postcode": "SW1A 1AA",
        "city": "London",
        "country": "United Kingdom",
        "email": "accounts@example.example",
        "first_name": "Iris",
        "last_name": "Dunn",
        "phone": "+44 20 7946 0018",
        "is_main": "Yes",
    },
}
_YES_NO = {"fr": ("Oui", "Non"), "en": ("Yes", "No")}


@dataclass(frozen=True)
class Template:
    """A file to fill in for one kind of import, in the words of `language`, for one member."""

    kind: str
    language: str
    member: Member

    @property
    def organisation(self) -> Organisation:
        return self.member.organisation

    @property
    def headings(self) -> list[Heading]:
        return headings_of(self.kind, self.language)

    @property
    def example(self) -> list[Value]:
        values = _example(self)
        return [values.get(one.code) for one in self.headings]


# --- The files ------------------------------------------------------------------------------------


def template_csv(template: Template) -> Iterator[bytes]:
    return csv_parts(template.headings, [template.example], template.language)


def template_excel(template: Template) -> IO[bytes]:
    """With a sheet of the values that the closed lists allow here, offered in their cells."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  # closed by whoever hands it over
    headings = template.headings
    with Workbook(target) as workbook:
        book = Book.of(workbook)
        title = str(Import.Kind(template.kind).label)
        sheet = book.add_sheet(title, headings, currency=template.organisation.currency)
        book.write_row(sheet, 1, template.example)
        for at, one in enumerate(headings):
            if one.is_needed:
                sheet.write_comment(0, at, _("Needed"), {"x_scale": 0.6, "y_scale": 0.3})
        _add_lists(book, sheet, headings, allowed_values(template))
    target.seek(0)
    return target


def _add_lists(
    book: Book, sheet: Worksheet, headings: Sequence[Heading], allowed: dict[str, list[str]]
) -> None:
    listed = [one for one in headings if allowed.get(one.code)]
    if not listed:
        return
    title = _("Allowed values")
    lists = book.add_sheet(title, listed)
    columns = {one.code: at for at, one in enumerate(headings)}
    for at, one in enumerate(listed):
        values = allowed[one.code]
        for number, value in enumerate(values, start=1):
            book.write_text(lists, number, at, value)
        letter = xl_col_to_name(at)
        sheet.data_validation(
            1,
            columns[one.code],
            VALIDATED_LINES,
            columns[one.code],
            {
                "validate": "list",
                "source": f"='{title}'!${letter}$2:${letter}${len(values) + 1}",
                # Case and accents do not count, several managers stand in one cell.
                "error_type": "information",
                "show_error": one.code != "account_managers",
            },
        )


def allowed_values(template: Template) -> dict[str, list[str]]:
    """Field → what its cells may say in this organisation, for the fields of closed lists."""
    organisation, language = template.organisation, template.language
    members = Member.objects.in_organisation(organisation).active()
    plans = DunningPlan.objects.in_organisation(organisation)
    positions = Position.objects.in_organisation(organisation).order_by("pk")
    countries = [written_country(code, language) for code in country_names(language)]
    return {
        "account_managers": list(
            members.order_by("user__email").values_list("user__email", flat=True)
        ),
        "plan": list(plans.order_by("pk").values_list("name", flat=True)),
        "position": [position_name(one, language) for one in positions],
        "country": countries,
        "currency": _currencies(organisation),
        "is_main": list(_YES_NO[language]),
    }


def _currencies(organisation: Organisation) -> list[str]:
    """Those that are money somewhere today, the organisation's own first."""
    today = organisation.today()
    found = {
        code
        for country in country_names("en")
        for code in get_territory_currencies(country, today, today)
    }
    return [organisation.currency, *sorted(found - {organisation.currency})]


# --- The example line -----------------------------------------------------------------------------


def _example(template: Template) -> dict[str, Value]:
    if template.kind == ASSIGNMENTS:
        return _assignment(template)
    organisation = template.organisation
    today = organisation.today()
    position = Position.objects.in_organisation(organisation).order_by("pk").first()
    return {
        **_INVENTED[template.language],
        "account_managers": template.member.user.email,
        "position": position_name(position, template.language) if position else None,
        "number": _free_number(organisation, template.language),
        "issued_on": today,
        "due_on": today + timedelta(days=_DAYS_TO_PAY),
        "total": Money(_TOTAL, organisation.currency),
        "paid": Money(0, organisation.currency),
        "currency": organisation.currency,
    }


def _assignment(template: Template) -> dict[str, Value]:
    """A customer as it is; or the invented one, without a plan: a plan begins to remind."""
    organisation = template.organisation
    active = Customer.objects.in_organisation(organisation).active()
    invented_ids = [values["external_id"] for values in _INVENTED.values()]
    invented = active.filter(external_id__in=invented_ids).order_by("pk").first()
    if not invented and (known := _known_customer(organisation)):
        return _as_it_is(template, known)
    named = (
        {"customer_name": invented.name, "external_id": invented.external_id} if invented else {}
    )
    return {
        **_INVENTED[template.language],
        **named,
        "account_managers": template.member.user.email,
    }


def _free_number(organisation: Organisation, language: str) -> str:
    """A known number with another customer or date would be a conflict."""
    stem = {"fr": "EXEMPLE", "en": "EXAMPLE"}[language]
    taken = {
        number
        for model in (Invoice, CreditNote)
        for number in model.objects.in_organisation(organisation)
        .filter(number__startswith=f"{stem}-")
        .values_list("number", flat=True)
    }
    numbers = (f"{stem}-{number:04}" for number in range(1, len(taken) + 2))
    return next(number for number in numbers if number not in taken)


def _known_customer(organisation: Organisation) -> Customer | None:
    """One that a line can name, and that has a plan to show where any has."""
    active = Customer.objects.in_organisation(organisation).active()
    namesakes = active.filter(name_key=OuterRef("name_key")).exclude(pk=OuterRef("pk"))
    with_plan_first = F("plan_assignment__plan").asc(nulls_last=True)
    return (
        active.exclude(external_id="").order_by(with_plan_first, "pk").first()
        or active.exclude(Exists(namesakes)).order_by("pk").first()
    )


def _as_it_is(template: Template, customer: Customer) -> dict[str, Value]:
    organisation, language = template.organisation, template.language
    rows = Customer.objects.in_organisation(organisation).filter(pk=customer.pk)
    (values,) = export_customers(organisation, rows, language).rows()
    known = dict(zip(COLUMNS["customers"].split(), values, strict=True))
    if not known["account_managers"]:
        known["account_managers"] = template.member.user.email
    return {code: known.get(code) for code in FIELDS}
