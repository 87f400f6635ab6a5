"""What the cells of customers' lists read of the sums that `balances` added to a row."""

from typing import Any

from django import template
from django.template import Context

from relance.core.money import Money
from relance.invoices.balances import amounts_of

register = template.Library()


@register.simple_tag(takes_context=True)
def customer_amounts(context: Context, row: Any, name: str) -> list[Money]:
    """`{% customer_amounts row "owed" as sums %}`: one for each currency, without zeros."""
    currency: str = context["member"].organisation.currency
    return amounts_of(row, name, currency)
