"""What the tables hold of the records that a file may be about, as plain objects.

A model instance costs twenty times as much to make, and a file may have a million lines. The names
of the attributes are those of the model's fields; `pk` is a number below zero until the record is
written. What is not here (an invoice's document) no file can change.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(slots=True, eq=False)
class GroupRow:
    """Of `customers.CustomerGroup`. The name key says which group it is."""

    pk: int
    name: str
    name_key: str
    reference: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GroupRow) and other.name_key == self.name_key

    def __hash__(self) -> int:
        return hash(self.name_key)

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True, eq=False)
class CustomerRow:
    """Of `customers.Customer`."""

    pk: int
    name: str
    name_key: str
    external_id: str = ""
    state: str = "client"
    accounting_code: str = ""
    vat_number: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    language: str = ""
    group: GroupRow | None = None
    # Of that group, once it is written.
    group_id: int | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True, eq=False)
class ContactRow:
    """Of `customers.Contact`."""

    pk: int
    customer_id: int
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    reference: str = ""
    position_id: int | None = None
    is_main: bool = False
    language: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def __str__(self) -> str:
        return self.full_name or self.email


@dataclass(slots=True, eq=False)
class InvoiceRow:
    """Of `invoices.Invoice`; `total` in minor units of `currency`."""

    pk: int
    customer_id: int
    number: str
    issued_on: date
    total: int
    currency: str
    due_on: date | None = None

    def __str__(self) -> str:
        return self.number


@dataclass(slots=True, eq=False)
class PaymentRow:
    """Of `invoices.Payment`, which always pays one invoice here; `amount` in minor units."""

    pk: int
    customer_id: int
    received_on: date
    amount: int
    currency: str
    note: str
    source: str = "import"


@dataclass(slots=True, eq=False)
class CreditNoteRow:
    """Of `invoices.CreditNote`; `total` in minor units of `currency`, above zero."""

    pk: int
    customer_id: int
    number: str
    issued_on: date
    total: int
    currency: str

    def __str__(self) -> str:
        return self.number
