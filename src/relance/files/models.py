"""The content of anything that is a file."""

from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.db import models

from relance.core import clock
from relance.organisations.models import Owned, OwnedQuerySet


class StoredFile(Owned):
    """Content found by its SHA-256; who uses it keeps the name that people gave it.

    `content_type` is what the bytes are, not what a name or a browser claimed.
    """

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=clock.now)

    objects = OwnedQuerySet["StoredFile"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="one_file_per_content")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> str:
        """Where the storage keeps it."""
        return f"{self.organisation_id}/{self.sha256[:2]}/{self.sha256}"

    def open(self) -> BinaryIO:
        """To be read as a stream. Raises FileNotFoundError when the storage lost it."""
        return cast(BinaryIO, default_storage.open(self.path))

    def read(self) -> bytes:
        """The whole content. Raises FileNotFoundError when the storage lost it."""
        with default_storage.open(self.path) as stored:
            content: bytes = stored.read()
            return content
