"""What is invented of a country: a company, those that owe it money, their people and places."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """What makes a demo believable in one language; `names`, `trades` and `legal_forms` are those
    of companies."""

    language: str
    company: str
    slug: str
    address: str
    country: str
    time_zone: str
    currency: str
    other_currency: str
    iban: str
    invoice_prefix: str
    trades: tuple[str, ...]
    names: tuple[str, ...]
    legal_forms: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]
    works: tuple[str, ...]
    groups: tuple[str, ...]
    dispute_reasons: tuple[str, ...]
    pause_reason: str
