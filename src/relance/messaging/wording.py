"""What a reminder may say: its facts, and the variables that its text can use.

Pure: amounts, dates and words are those of the language that is active (`translation.override`),
which is the recipient's. Every variable has a French and an English name, both valid everywhere;
docs/how-to/templates.md lists them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relance.core.dates import written_day
from relance.core.money import Money
from relance.messaging.liquid_text import (
    END_STRONG,
    MARKS,
    NOTHING,
    PAYMENT,
    STRONG,
    TABLE,
)

# Article D. 441-5 of the Code de commerce: per invoice paid late, between professionals.
INDEMNITY = Money(40_00, "EUR")
DAYS_TO_ANSWER = 8


@dataclass(frozen=True)
class Line:
    """An invoice as the message speaks of it; `open` is what is asked."""

    number: str
    issued_on: date
    due_on: date | None
    total: Money
    open: Money


@dataclass(frozen=True)
class Credit:
    """A credit note (it has a number) or a payment on account (it has none), not yet allocated."""

    number: str
    on: date
    amount: Money


@dataclass(frozen=True)
class Facts:
    """All that a text can know. Credits are those to deduct; none where the plan does not."""

    language: str
    today: date
    organisation: str
    customer: str
    customer_reference: str = ""
    contact: str = ""
    signature: str = ""
    organisation_address: str = ""
    reply_to: str = ""
    iban: str = ""
    lines: Sequence[Line] = ()
    credits: Sequence[Credit] = ()

    @property
    def totals(self) -> list[Money]:
        """What is asked, per currency: open amounts less credits of that currency."""
        sums: Counter[str] = Counter()
        for line in self.lines:
            sums[line.open.currency] += line.open.minor
        for credit in self.deducted:
            sums[credit.amount.currency] -= credit.amount.minor
        return [Money(minor, currency) for currency, minor in sums.items()]

    @property
    def deducted(self) -> list[Credit]:
        """Credits in a currency of which the message asks nothing have no place in it."""
        currencies = {line.open.currency for line in self.lines}
        return [credit for credit in self.credits if credit.amount.currency in currencies]

    @property
    def late_lines(self) -> list[Line]:
        return [line for line in self.lines if line.due_on and line.due_on < self.today]

    @property
    def reference(self) -> str:
        """What to write on the transfer: the invoice's number, else the customer's reference."""
        if len(self.lines) != 1 and self.customer_reference:
            return self.customer_reference
        return ", ".join(line.number for line in self.lines[:3])

    def day(self, day: date) -> str:
        return written_day(day, self.language, form="column", today=self.today)

    def long_day(self, day: date) -> str:
        return written_day(day, self.language, form="long", today=self.today)

    def amount(self, money: Money) -> str:
        return money.written(self.language).replace("-", "\u2212")

    def amounts(self, sums: Sequence[Money]) -> str:
        return listed([self.amount(money) for money in sums])


class Rows(tuple[dict[str, Any], ...]):
    """A list to loop over; written as it is, it names its numbers."""

    def __str__(self) -> str:
        return listed([str(row["number"]) for row in self])


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def variables(facts: Facts) -> dict[str, Any]:
    """The variables of a text, under both names. Empty ones are false and leave no hole."""
    longest = max((days_late(line, facts.today) for line in facts.lines), default=0)
    named = {
        ("salutation", "greeting"): salutation(facts),
        ("contact",): plain(facts.contact),
        ("client", "customer"): plain(facts.customer),
        ("reference_client", "customer_reference"): plain(facts.customer_reference),
        ("organisation",): plain(facts.organisation),
        ("signature",): plain(facts.signature),
        ("aujourdhui", "today"): facts.long_day(facts.today),
        ("date_limite", "deadline"): facts.long_day(facts.today + timedelta(days=DAYS_TO_ANSWER)),
        ("total_du", "total_due"): strong(facts.amounts(facts.totals)),
        ("nombre_factures", "invoice_count"): len(facts.lines),
        ("numeros", "numbers"): plain(listed([line.number for line in facts.lines])),
        ("factures", "invoices"): Rows(row(line, facts) for line in facts.lines),
        ("avoirs", "credits"): Rows(credit_row(credit, facts) for credit in facts.deducted),
        ("retard", "days_late"): longest,
        ("indemnite", "indemnity"): indemnity(facts),
        ("iban", "IBAN"): plain(grouped(facts.iban)),
        ("reference",): plain(facts.reference),
        ("tableau", "table"): TABLE if facts.lines else NOTHING,
        ("reglement", "payment"): PAYMENT if facts.iban and facts.lines else NOTHING,
    }
    return both(named)


def plain(text: str) -> object:
    """Data from outside: our own marks are taken out of it; an empty value is known and empty."""
    return MARKS.sub("", text).strip() or NOTHING


def strong(text: str) -> object:
    return f"{STRONG}{text}{END_STRONG}" if text else NOTHING


def salutation(facts: Facts) -> str:
    name = MARKS.sub("", facts.contact).strip()
    return _("Dear %(name)s") % {"name": name} if name else _("Hello")


def indemnity(facts: Facts) -> object:
    count = len(facts.late_lines)
    return facts.amount(Money(INDEMNITY.minor * count, "EUR")) if count else NOTHING


def days_late(line: Line, today: date) -> int:
    return max((today - line.due_on).days, 0) if line.due_on else 0


def row(line: Line, facts: Facts) -> dict[str, Any]:
    due_on = facts.day(line.due_on) if line.due_on else NOTHING
    return both(
        {
            ("numero", "number"): plain(line.number),
            ("date",): facts.day(line.issued_on),
            ("echeance", "due_date"): due_on,
            ("retard", "days_late"): days_late(line, facts.today),
            ("montant", "total"): facts.amount(line.total),
            ("reste_du", "open_amount"): facts.amount(line.open),
        }
    )


def credit_row(credit: Credit, facts: Facts) -> dict[str, Any]:
    return both(
        {
            ("numero", "number"): plain(credit.number),
            ("date",): facts.day(credit.on),
            ("montant", "amount"): facts.amount(credit.amount),
            ("libelle", "label"): credit_label(credit, facts),
        }
    )


def both(named: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """Each value under all its names."""
    return {name: value for names, value in named.items() for name in names}


def credit_label(credit: Credit, facts: Facts) -> str:
    day = facts.day(credit.on)
    if credit.number:
        number = MARKS.sub("", credit.number)
        return _("Credit note %(number)s of %(day)s") % {"number": number, "day": day}
    return _("Payment on account of %(day)s") % {"day": day}


def summary(facts: Facts) -> str:
    """What an inbox shows beside the subject: how many invoices, how much."""
    count = len(facts.lines)
    words = ngettext("%(count)s invoice, %(total)s", "%(count)s invoices, %(total)s", count)
    return words % {"count": count, "total": facts.amounts(facts.totals)} if count else ""


def grouped(iban: str) -> str:
    """In fours, as people read an IBAN out."""
    compact = "".join(iban.split())
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def samples() -> Iterable[Facts]:
    """One invoice and several, everything known and nothing: what a text is tried with."""
    today = date(2026, 10, 5)
    lines = [
        Line(f"FA-{number}", today, today, Money(120_00, "EUR"), Money(100_00, "EUR"))
        for number in range(3)
    ]
    credit = Credit("AV-1", today, Money(10_00, "EUR"))
    full = {"customer_reference": "C1", "contact": "A B", "signature": "C D", "iban": "FR76"}
    yield Facts("en", today, "Creditor", "Customer", lines=lines, credits=[credit], **full)
    yield Facts("en", today, "Creditor", "Customer", lines=lines[:1])
