"""Pictures for tests, made on the spot."""

from io import BytesIO
from typing import Any

from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **saved: Any) -> bytes:
    """Give the bytes of a green picture of a kind that Pillow writes."""
    file = BytesIO()
    Image.new("RGB", size, (31, 107, 79)).save(file, kind, **saved)
    return file.getvalue()


def photograph(*, orientation: int = 6) -> bytes:
    """Give a photograph that says where it was taken, with what, and which way is up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Telltale Camera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (40.0, 26.0, 46.0)
    return picture(size=(60, 40), exif=exif, comment=b"taken at the old corner")
