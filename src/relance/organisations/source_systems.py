"""What a file may change of customers, where another system keeps them besides Relance (U11).

Pure: the names are those of `Organisation.SourceSystem`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class MayChange:
    """`details`: names, ids, addresses, groups, and customers that are new; `contacts`: people;
    `assignment`: account managers and plan.
    """

    details: bool
    contacts: bool
    assignment: bool

    @property
    def anything(self) -> bool:
        return self.details or self.contacts or self.assignment


_TABLE = {
    "files": MayChange(details=True, contacts=True, assignment=True),
    "native": MayChange(details=False, contacts=False, assignment=True),
    "api": MayChange(details=True, contacts=True, assignment=True),
    "salesforce_native": MayChange(details=False, contacts=False, assignment=False),
    "salesforce_api": MayChange(details=True, contacts=False, assignment=False),
}


def files_may_change(source_system: str) -> MayChange:
    """The row of the table. Raises KeyError for a system that does not exist."""
    return _TABLE[source_system]
