"""Content is kept once, and read part by part."""

import io

import pytest
from django.core.files.storage import default_storage

from relance.files.models import StoredFile
from relance.files.storing import store
from relance.organisations.models import Organisation
from tests.factories import an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return an_organisation()


def test_a_stream_and_its_bytes_are_one_file(organisation: Organisation) -> None:
    content = b"Nom;Ville\n" + b"x" * 3_000_000
    stream = io.BytesIO(content)
    stream.seek(7)
    assert store(organisation, stream).pk == store(organisation, content).pk
    kept = StoredFile.objects.get()
    assert (kept.size, kept.read()) == (len(content), content)
    assert not stream.closed


def test_what_the_bytes_are_not_what_they_are_called(organisation: Organisation) -> None:
    assert store(organisation, io.BytesIO(b"%PDF-1.7 and so on")).content_type == "application/pdf"


def test_content_that_the_storage_lost_is_put_back(organisation: Organisation) -> None:
    kept = store(organisation, b"a;b")
    default_storage.delete(kept.path)
    assert store(organisation, b"a;b").read() == b"a;b"
