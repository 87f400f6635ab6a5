"""A list that the address describes whole: what is searched, filtered, sorted, and which page.

The package of the record brings the rows, its own filters and sorts; the packages above bring
theirs through `places`. Nothing in an address can make a page fail: unknown values are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy
from django.http import QueryDict

from relance.core import places
from relance.core.places import Choice, Column, Filter, Rows

PAGE_SIZE = 50


@dataclass(frozen=True)
class BoundFilter:
    """A filter, its choices for this member, and the value that the address gives it."""

    filter: Filter
    choices: list[Choice]
    value: str

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.value == self.value), None)


def _empty_last(name: str) -> OrderBy:
    field = F(name.removeprefix("-"))
    falls = name.startswith("-")
    return field.desc(nulls_last=True) if falls else field.asc(nulls_last=True)


class Listing:
    """`on` names the list (customers, invoices). `sorts` is address word → order_by fields.

    `rows` holds every row that the filters leave, in order; totals are made from it. `page` is what
    is shown. A leading `-` in `?sort=` turns the order round.
    """

    def __init__(
        self,
        rows: Rows,
        *,
        on: str,
        member: Any,
        params: QueryDict,
        filters: list[Filter],
        sorts: Mapping[str, tuple[str, ...]],
        default_sort: str,
        search: Any = None,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self._rows = rows
        self.on = on
        self.member = member
        self.params = params
        self.search = search
        self.page_size = page_size
        self.default_sort = default_sort
        self._filters = [*filters, *places.filters.of(on)]
        self.columns: list[Column] = places.columns.of(on)
        self._brought = {column.key: column.sort_by for column in self.columns if column.sort_by}
        self.sorts = {**sorts, **self._brought}

    @cached_property
    def filters(self) -> list[BoundFilter]:
        return [
            BoundFilter(entry, entry.choices(self.member), self.params.get(entry.key, ""))
            for entry in self._filters
        ]

    @property
    def sort(self) -> str:
        asked = self.params.get("sort", "")
        return asked if asked.removeprefix("-") in self.sorts else self.default_sort

    @property
    def query(self) -> str:
        """What is typed in the list's own search field."""
        return self.params.get("q", "").replace("\0", "").strip()

    @property
    def is_narrowed(self) -> bool:
        """Whether the empty list is the filters' doing rather than a beginning."""
        return bool(self.query) or any(bound.chosen for bound in self.filters)

    @cached_property
    def filtered(self) -> Rows:
        """What the search and the filters leave, in order."""
        rows = self._rows
        for column in self.columns:
            rows = column.annotate(rows, self.member)
        if self.query and self.search is not None:
            rows = self.search(rows, self.query)
        for bound in self.filters:
            if bound.chosen is not None:
                rows = bound.filter.apply(rows, bound.value, self.member)
        return rows.order_by(*self._order())

    @cached_property
    def rows(self) -> Rows:
        """What is listed; a list with tabs narrows it further."""
        return self.filtered

    @property
    def known_count(self) -> int | None:
        """How many lines there are, where a list has counted them already."""
        return None

    @cached_property
    def page(self) -> Page[Any]:
        """What is shown. Only its own lines are annotated: a column may be a sum over many rows."""
        ids = Paginator(self.rows.values_list("pk", flat=True), self.page_size)
        if self.known_count is not None:
            ids.count = self.known_count
        page: Page[Any] = ids.get_page(self.params.get("page"))
        page.object_list = list(self.rows.filter(pk__in=list(page.object_list)))
        return page

    def _order(self) -> list[str | OrderBy]:
        """Lines alike stand by their id, in the same direction: an index is read either way.

        By a column of another package, lines where it is empty stand last in both directions.
        """
        key, turned = self.sort.removeprefix("-"), self.sort.startswith("-")
        fields = [*self.sorts[key], "pk"]
        if turned:
            fields = [name[1:] if name.startswith("-") else f"-{name}" for name in fields]
        return [_empty_last(name) if key in self._brought else name for name in fields]
