import pytest

from relance.organisations.models import Organisation
from tests.factories import an_organisation


@pytest.fixture
def organisation() -> Organisation:
    return an_organisation()
