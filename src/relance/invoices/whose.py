"""Whom a person means who types a customer's name or external id, or whom an address means."""

from relance.core.asked import asked_id
from relance.customers.models import Customer
from relance.customers.naming import name_key
from relance.organisations.models import Member


class Ambiguous(Exception):
    """Several customers have this name."""


class Binned(Exception):
    """The only customer of this name lies in the bin."""


def customer_meant(member: Member, typed: str) -> Customer | str:
    """The customer, or the name typed where nobody has it. Raises Ambiguous, Binned."""
    everyone = Customer.objects.in_organisation(member.organisation).order_by("pk")
    by_id = everyone.filter(external_id=typed).first()
    named = [by_id] if by_id else list(everyone.filter(name_key=name_key(typed))[:50])
    standing = [customer for customer in named if customer.state != Customer.State.BIN]
    if len(standing) > 1:
        raise Ambiguous
    if standing:
        return standing[0]
    if named:
        raise Binned
    return typed


def customer_asked(member: Member, asked: str) -> Customer | None:
    """The customer whose id an address says; None where there is no such one."""
    pk = asked_id(asked)
    return Customer.objects.visible_to(member).filter(pk=pk).first() if pk is not None else None
