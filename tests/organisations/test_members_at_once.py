"""Two people change the members at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from relance.core.refusal import Refused
from relance.organisations.membership import add_member, change_role
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from tests.factories import a_member, an_organisation, the_owner_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs: Callable[[], object]) -> list[str]:
    """Codes of what was refused."""
    start = Barrier(len(verbs))

    def act(verb: Callable[[], object]) -> str:
        start.wait()
        try:
            verb()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(verbs)) as threads:
        return sorted(filter(None, threads.map(act, verbs)))


def test_two_owners_who_step_down_do_not_leave_the_house_alone() -> None:
    house = an_organisation()
    owners = [the_owner_of(house), a_member(Role.OWNER, organisation=house)]
    refused = at_once(
        *(lambda one=one: change_role(one, role=Role.READER, by=one) for one in owners)
    )
    assert refused == ["last_owner"]
    assert Member.objects.in_organisation(house).filter(role=Role.OWNER).count() == 1


def test_one_person_added_twice_has_one_place() -> None:
    house = Organisation.objects.get(pk=an_organisation().pk)
    refused = at_once(
        *(lambda: add_member(house, "malo@verdet.example", role="reader") for _ in range(4))
    )
    assert refused == ["member_exists"] * 3
    assert Member.objects.filter(user__email="malo@verdet.example").count() == 1
