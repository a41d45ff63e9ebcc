"""Taking files that are sent: in memory alone, since a temporary file would lie on the disk unsealed."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from trellis.files.rules.media import LARGEST_UPLOAD

LARGEST_REQUEST = 4 * LARGEST_UPLOAD


class InMemory(FileUploadHandler):
    """Keeps up to ten megabytes of a file; of a larger one only its size, for the form to refuse in words."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse, before any of it is read, what is announced as more than forty megabytes.

        Raises:
            RequestDataTooBig: it is; the answer is the page that says so.
        """
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig("More than forty megabytes were announced.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with an empty buffer."""
        super().new_file(*args, **kwargs)
        self.buffer = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what came as long as all of it fits; of a larger file keep nothing."""
        if start + len(raw_data) > LARGEST_UPLOAD:
            self.buffer.truncate(0)
        else:
            self.buffer.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Give the file with the size it had."""
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            self.buffer,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )
