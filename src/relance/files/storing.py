"""Keeping content: once per organisation, whatever it is called."""

import hashlib
import io
from typing import BinaryIO

import puremagic
from django.core.files import File
from django.core.files.storage import default_storage

from relance.files.models import StoredFile
from relance.organisations.models import Organisation

PDF = "application/pdf"
BLOCK = 1 << 20
UNKNOWN_TYPE = "application/octet-stream"


def detect_type(content: bytes) -> str:
    """The MIME type that the bytes themselves show."""
    return _type_of(io.BytesIO(content))


def store(organisation: Organisation, content: bytes | BinaryIO) -> StoredFile:
    """Keep `content` for this organisation; the same content twice is one file.

    A stream is read from its start, part by part, and stays open. The content is in its place
    before there is a row: called outside a transaction, no lock is held while a disk is busy.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    kept = StoredFile(
        organisation=organisation, sha256=_sha256(stream), size=stream.seek(0, io.SEEK_END)
    )
    if not default_storage.exists(kept.path):
        stream.seek(0)
        default_storage.save(kept.path, File(stream))
    stored, _created = StoredFile.objects.get_or_create(
        organisation=organisation,
        sha256=kept.sha256,
        defaults={"size": kept.size, "content_type": _type_of(stream)},
    )
    return stored


def is_intact(stored: StoredFile) -> bool:
    """Whether the content is what was kept. Raises FileNotFoundError where the storage lost it."""
    with stored.open() as content:
        return _sha256(content) == stored.sha256


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _type_of(stream: BinaryIO) -> str:
    stream.seek(0)
    if stream.read(5) == b"%PDF-":
        return PDF
    stream.seek(0)
    try:
        return puremagic.from_stream(stream, mime=True) or UNKNOWN_TYPE
    except (puremagic.PureError, ValueError):
        return UNKNOWN_TYPE
