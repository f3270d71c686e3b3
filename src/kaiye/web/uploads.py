"""Files in forms: held in memory only, so that no photograph of a card ever lies on a disk in clear."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# The largest form has four photographs; more than this is not read at all.
MOST = 40 * 1024 * 1024


class InMemory(FileUploadHandler):
    """A file up to the limit is kept; of a larger one only its size is, for the page to say so at the field."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Raises RequestDataTooBig before anything was read."""
        if content_length > MOST:
            raise RequestDataTooBig("the form is too large")

    def new_file(self, *args: Any, **options: Any) -> None:
        """An empty file begins."""
        super().new_file(*args, **options)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Kept while it is small enough; dropped whole when it is not."""
        if start + len(raw_data) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            self.kept = io.BytesIO()
            return
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file with the size it had when it was sent."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )
