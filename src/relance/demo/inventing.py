"""A believable year of a small company, invented from a seed: no database, no clock.

Who pays how is decided per customer: most pay on time, some forget, a few are slow, one or two
hardly pay at all. All dates are counted back from `today`.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from anyascii import anyascii

from relance.demo.country import Country

CUSTOMERS = 60
INVOICES = 400
DAYS = 365


@dataclass(frozen=True)
class Habit:
    """How a customer pays: days after the due date (mean, spread), and how often never at all."""

    share: int
    mean: float
    spread: float
    never: float


HABITS = (
    Habit(share=44, mean=-2, spread=4, never=0.0),
    Habit(share=30, mean=13, spread=7, never=0.02),
    Habit(share=18, mean=38, spread=14, never=0.10),
    Habit(share=8, mean=80, spread=25, never=0.35),
)


@dataclass(frozen=True)
class InventedContact:
    first_name: str
    last_name: str
    email: str
    phone: str
    position: str


@dataclass(frozen=True)
class InventedCustomer:
    name: str
    external_id: str
    accounting_code: str
    address: str
    postcode: str
    city: str
    country: str
    currency: str
    language: str
    group: str
    is_under_plan: bool
    terms: int
    habit: Habit
    contacts: tuple[InventedContact, ...]


@dataclass(frozen=True)
class InventedPayment:
    on: date
    amount: int


@dataclass
class InventedInvoice:
    """Amounts in cents; `lines` are (work, amount without tax)."""

    customer: int
    number: str
    issued_on: date
    due_on: date | None
    total: int
    lines: list[tuple[str, int]]
    payments: list[InventedPayment] = field(default_factory=list)

    def open_on(self, day: date) -> int:
        return self.total - sum(payment.amount for payment in self.payments if payment.on <= day)


@dataclass(frozen=True)
class Year:
    country: Country
    customers: list[InventedCustomer]
    invoices: list[InventedInvoice]


def invent(country: Country, today: date, seed: int = 7) -> Year:
    """Sixty customers and four hundred invoices over the twelve months before `today`."""
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    customers = _customers(country, chance)
    return Year(country, customers, _invoices(country, customers, today, chance))


def _customers(country: Country, chance: random.Random) -> list[InventedCustomer]:
    names: list[str] = []
    while len(names) < CUSTOMERS:
        parts = (chance.choice(country.trades), chance.choice(country.names))
        if country.language == "en":
            parts = parts[::-1]
        name = " ".join((*parts, chance.choice(country.legal_forms))).strip()
        if name not in names:
            names.append(name)
    return [_customer(country, chance, name, number) for number, name in enumerate(names, start=1)]


def _customer(country: Country, chance: random.Random, name: str, number: int) -> InventedCustomer:
    postcode, city = chance.choice(country.towns)
    is_foreign = number in {17, 41}
    return InventedCustomer(
        name=name,
        external_id=f"C{number:05d}",
        accounting_code="411" + _letters(name)[:8].upper(),
        address=f"{chance.randint(1, 140)} {chance.choice(country.streets)}",
        postcode=postcode,
        city=city,
        country=country.country,
        currency=country.other_currency if is_foreign else country.currency,
        language={"fr": "en", "en": "fr"}[country.language] if number in {9, 33} else "",
        group=country.groups[number % 3] if number % 7 == 0 else "",
        is_under_plan=number % 3 != 0,
        terms=chance.choices((30, 45, 60), (7, 2, 1))[0],
        habit=chance.choices(HABITS, [habit.share for habit in HABITS])[0],
        contacts=tuple(
            _contact(country, chance, name, index)
            for index in range(0 if number in {22, 47} else chance.choices((1, 2, 3), (5, 3, 1))[0])
        ),
    )


def _contact(country: Country, chance: random.Random, company: str, index: int) -> InventedContact:
    first, last = chance.choice(country.first_names), chance.choice(country.last_names)
    digits = "".join(str(chance.randint(0, 9)) for _ in range(4))
    position = "accountant" if index == 0 else chance.choice(("buyer", "finance", "sales"))
    return InventedContact(
        first_name=first,
        last_name=last,
        email=f"{_letters(first)}.{_letters(last)}@{_letters(company)[:24]}.example",
        phone=(
            f"01 99 00 {digits[:2]} {digits[2:]}"
            if country.language == "fr"
            else f"01632 96{digits}"
        ),
        position=position,
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in anyascii(text).lower() if sign.isalnum())


def _invoices(
    country: Country, customers: list[InventedCustomer], today: date, chance: random.Random
) -> list[InventedInvoice]:
    weights = [chance.paretovariate(1.6) for _ in customers]
    days = sorted(
        _working_day(today - timedelta(days=chance.randint(1, DAYS))) for _ in range(INVOICES)
    )
    counters: dict[int, int] = {}
    invoices = []
    for issued_on in days:
        counters[issued_on.year] = counters.get(issued_on.year, 0) + 1
        index = chance.choices(range(len(customers)), weights)[0]
        lines = _lines(country, chance)
        invoice = InventedInvoice(
            customer=index,
            number=f"{country.invoice_prefix}-{issued_on.year}-{counters[issued_on.year]:04d}",
            issued_on=issued_on,
            due_on=issued_on + timedelta(days=customers[index].terms),
            total=sum(amount for _, amount in lines) * 12 // 10,
            lines=lines,
        )
        invoice.payments = _payments(invoice, customers[index].habit, today, chance)
        invoices.append(invoice)
    for forgotten in (invoices[-30], invoices[-90]):
        forgotten.due_on, forgotten.payments = None, []
    return invoices


def _lines(country: Country, chance: random.Random) -> list[tuple[str, int]]:
    count = chance.choices((1, 2, 3, 4), (4, 4, 2, 1))[0]
    return [
        (work, int(chance.lognormvariate(11.2, 0.9)) // 5 * 5 + 5000)
        for work in chance.sample(country.works, count)
    ]


def _payments(
    invoice: InventedInvoice, habit: Habit, today: date, chance: random.Random
) -> list[InventedPayment]:
    if invoice.due_on is None or chance.random() < habit.never:
        return []
    paid_on = _working_day(
        max(
            invoice.due_on + timedelta(days=round(chance.gauss(habit.mean, habit.spread))),
            invoice.issued_on + timedelta(days=5),
        )
    )
    parts = [(paid_on, invoice.total)]
    if chance.random() < 0.08:
        half = invoice.total // 200 * 100
        parts = [
            (paid_on, half),
            (_working_day(paid_on + timedelta(days=chance.randint(10, 40))), invoice.total - half),
        ]
    return [InventedPayment(day, amount) for day, amount in parts if day < today]


def _working_day(day: date) -> date:
    """The same day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))
