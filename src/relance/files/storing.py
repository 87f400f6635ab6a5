"""Keeping content: once per organisation, whatever it is called."""

import hashlib

import puremagic
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from relance.files.models import StoredFile
from relance.organisations.models import Organisation

UNKNOWN_TYPE = "application/octet-stream"


def detect_type(content: bytes) -> str:
    """The MIME type that the bytes themselves show."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        return puremagic.from_string(content, mime=True) or UNKNOWN_TYPE
    except (puremagic.PureError, ValueError):
        return UNKNOWN_TYPE


def store(organisation: Organisation, content: bytes) -> StoredFile:
    """Keep `content` for this organisation; the same content twice is one file."""
    stored, created = StoredFile.objects.get_or_create(
        organisation=organisation,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"size": len(content), "content_type": detect_type(content)},
    )
    if created or not default_storage.exists(stored.path):
        default_storage.save(stored.path, ContentFile(content))
    return stored
