"""A stream of lines to and from one sealed file: compressed, then in the age format. Memory stays bounded."""

import gzip
import io
import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io, x25519

from trellis.operate.rules.archive import LONGEST_LINE, Damaged, NotABackup

BEGINS_WITH = b"age-encryption.org/v1\n"
LITTLE_WORK = 3
GZIP = 31


class SealedForAnotherKey(Exception):
    """The file is sealed, but not for this key."""


class _Compressed:
    """Lines, read as the compressed bytes they become. It keeps the problem that ended it, if any."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._squeeze = zlib.compressobj(LITTLE_WORK, zlib.DEFLATED, GZIP)
        self._ready = bytearray()
        self._over = False
        self.problem: BaseException | None = None

    def read(self, size: int) -> bytes:
        """Give at most `size` bytes; none when it is over."""
        try:
            while not self._over and len(self._ready) < size:
                self._take()
        except BaseException as problem:
            self.problem = problem
            raise
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken

    def _take(self) -> None:
        line = next(self._lines, b"")
        self._over = not line
        self._ready += self._squeeze.compress(line) if line else self._squeeze.flush()


class _Remembering:
    """Writes on, and keeps the problem that ended it, which age would put into words of its own."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.problem: BaseException | None = None

    def write(self, block: bytes) -> int:
        """Write to the file."""
        try:
            return self._file.write(block)
        except BaseException as problem:
            self.problem = problem
            raise

    def flush(self) -> None:
        """Leave it to whoever opened the file."""


def seal(lines: Iterator[bytes], file: BinaryIO, key: x25519.Identity) -> None:
    """Write the lines to a file that only this key opens.

    Raises:
        OSError: the disk takes no more. Whatever reading the lines raises is raised as it is.
    """
    reading, writing = _Compressed(lines), _Remembering(file)
    try:
        encrypt_io(reading, writing, [key.to_public()])
    except (EncryptError, OSError) as error:
        raise (reading.problem or writing.problem or error) from None


@contextmanager
def opened(file: BinaryIO, key: x25519.Identity) -> Iterator[Iterator[bytes]]:
    """Give the lines of a sealed file, one at a time, opened while they are read.

    Raises:
        NotABackup: it is not in the age format, or holds something else.
        SealedForAnotherKey: this key does not open it.
        Damaged: it ends too early, or a byte was changed.
    """
    if file.read(len(BEGINS_WITH)) != BEGINS_WITH:
        raise NotABackup
    file.seek(0)
    opening = _Opening(file, key)
    try:
        with os.fdopen(opening.begin(), "rb") as plain:
            yield opening.lines(plain)
    finally:
        opening.end()


class _Opening:
    """Opens a file in a thread of its own, through a pipe, so that one reads no faster than one can."""

    def __init__(self, file: BinaryIO, key: x25519.Identity) -> None:
        self._file, self._key = file, key
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._open, daemon=True)

    def begin(self) -> int:
        """Start, and give the end of the pipe that is read."""
        reading, self._writing = os.pipe()
        self._thread.start()
        return reading

    def _open(self) -> None:
        with os.fdopen(self._writing, "wb", buffering=0) as pipe:
            whole = _Whole(pipe)
            try:
                decrypt_io(self._file, whole, [self._key])
            except (DecryptError, OSError) as problem:
                self._problem = None if whole.unread else problem

    def end(self) -> None:
        """Wait until the thread has let go of the file."""
        self._thread.join()

    def lines(self, plain: BinaryIO) -> Iterator[bytes]:
        """Give the lines; where they end too early, say why."""
        try:
            with gzip.GzipFile(fileobj=plain) as text:
                while line := text.readline(LONGEST_LINE):
                    yield line
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            plain.close()
            self.end()
            raise self._told(error) from error
        self.end()
        if self._problem:
            raise self._told(self._problem)

    def _told(self, error: BaseException) -> Exception:
        """Name what went wrong, by what age said where it said something."""
        said = str(self._problem or "")
        if "No matching keys" in said:
            return SealedForAnotherKey()
        if self._problem is None and isinstance(error, gzip.BadGzipFile):
            return NotABackup()
        return Damaged(said)


class _Whole(io.RawIOBase):
    """Writes every block whole: a pipe may take less of it at once."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self.unread = False

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, block: bytes) -> int:  # type: ignore[override]
        """Write until all is taken; when nobody reads any more, end."""
        left = memoryview(block)
        try:
            while left:
                left = left[self._pipe.write(left) :]
        except BrokenPipeError:
            self.unread = True
            raise
        return len(block)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""
