"""What customers have to their good, summed for tests to compare."""

from collections import Counter
from collections.abc import Iterable

from relance.invoices.balances import credits_of


def credit_left(customer_ids: Iterable[int], currency: str) -> dict[int, int]:
    """Customer id → minor units of payments and credit notes that pay no invoice yet."""
    left: Counter[int] = Counter()
    for credit in credits_of(customer_ids):
        if credit.currency == currency:
            left[credit.customer_id] += credit.rest
    return dict(left)
