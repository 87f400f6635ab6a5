"""What a line says of an invoice or a credit note. On a known number nothing of the paper may
change.
"""

from relance.imports.checking.book import Book
from relance.imports.checking.known import KnownCreditNote, KnownCustomer, KnownInvoice
from relance.imports.columns.permitting import Way
from relance.imports.values.guide import Line

_NEEDED = (
    ("number", "number_missing"),
    ("issued_on", "date_missing"),
    ("total", "amount_missing"),
)
_SAME = (("total", "amount"), ("currency", "currency"), ("issued_on", "date"))


def check_invoice(line: Line, customer: KnownCustomer | None, book: Book) -> None:
    """All that is wrong with it, the clash with a known number included."""
    for field, code in _NEEDED:
        if not line.gives(field):
            line.error(code, field)
    paid, total = line.get("paid"), line.get("total")
    if isinstance(paid, int) and paid < 0 and isinstance(total, int) and total >= 0:
        line.error("amount_invalid", "paid")
    if isinstance(total, int) and (number := line.get("number")):
        _check_number(line, number, customer, book)
    issued_on, due_on = line.get("issued_on"), line.get("due_on")
    if issued_on and due_on and due_on < issued_on:
        line.warn("due_before_date", "due_on")


def _check_number(line: Line, number: str, customer: KnownCustomer | None, book: Book) -> None:
    wants_note = line.get("total") < 0
    other = book.invoices.get(number) if wants_note else book.credit_notes.get(number)
    known = book.credit_notes.get(number) if wants_note else book.invoices.get(number)
    differs: list[str] = ["amount"] if other else []
    if known:
        has_unsure_customer = customer is None and any(
            problem.code.startswith("customer_") for problem in line.errors
        )
        if not has_unsure_customer and _customer_differs(known, customer):
            differs.append("customer")
        differs += [word for field, word in _SAME if _differs(line, field, known)]
    if differs:
        line.error(
            "number_conflict",
            "number",
            f"This number is known with another {', '.join(differs)}",
        )


def _customer_differs(
    known: KnownInvoice | KnownCreditNote, customer: KnownCustomer | None
) -> bool:
    if customer is None:
        return True
    if known.customer is not None:
        return known.customer is not customer and known.row.customer_id != customer.row.pk
    return known.row.customer_id != customer.row.pk


def _differs(line: Line, field: str, known: KnownInvoice | KnownCreditNote) -> bool:
    value = line.get(field)
    if value is None:
        return False
    if field == "total":
        value = abs(value)
    return bool(getattr(known.row, field) != value)


def take_invoice(
    line: Line, customer: KnownCustomer, book: Book, way: Way
) -> KnownInvoice | KnownCreditNote:
    """For a line without errors: the invoice or credit note, created or completed."""
    if line.get("total") < 0:
        return _take_credit_note(line, customer, book)
    number = line.get("number")
    known = book.invoices.get(number)
    if known is None:
        known = book.add_invoice(customer, line)
    if not way.may_change("invoices", known):
        _warn_of_kept_invoice(line, known)
        return known
    known.take("due_on", line.get("due_on"), overwrites=way.overwrites)
    if "due_on" in line.erased:
        known.set("due_on", None)
    _take_paid(line, known)
    return known


def _warn_of_kept_invoice(line: Line, known: KnownInvoice) -> None:
    if line.get("due_on") not in (None, known.row.due_on):
        line.warn("invoice_kept", "due_on")
    elif (line.get("paid") or 0) > known.paid + known.received:
        line.warn("invoice_kept", _paid_column(line))


def _take_paid(line: Line, known: KnownInvoice) -> None:
    """More than known before: the difference was received. Less: someone has to say why."""
    paid = line.get("paid")
    if paid is None:
        return
    if paid > known.row.total:
        line.warn("paid_exceeds_total", _paid_column(line))
        paid = known.row.total
    so_far = known.paid + known.received
    if paid > so_far:
        known.receipts += (paid - so_far,)
    elif paid < so_far:
        line.warn("paid_smaller", _paid_column(line))


def _paid_column(line: Line) -> str:
    """The field that says what is paid: itself, or what is still due."""
    return "paid" if "paid" in line.columns.index else "balance"


def _take_credit_note(line: Line, customer: KnownCustomer, book: Book) -> KnownCreditNote:
    number = line.get("number")
    known = book.credit_notes.get(number)
    if known is None:
        known = book.add_credit_note(customer, line)
    if line.get("paid"):
        line.warn("paid_on_credit_note", _paid_column(line))
    return known
