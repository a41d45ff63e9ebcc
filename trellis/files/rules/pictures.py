"""Pictures, drawn anew, so that nothing of the file is kept but what one sees.

A photograph carries where and when it was taken and with what; re-encoding the pixels leaves all of it behind,
and whatever else somebody hid in the file.
"""

from io import BytesIO
from struct import error as CutShort

from PIL import ExifTags, Image, UnidentifiedImageError

from trellis.files.rules.media import CannotKeep

READ = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 50_000_000
"""Pixels we are willing to open: what the largest telephones make in one picture."""
MOST_PIXELS_AT_ONCE = 24_000_000
"""The same for kinds that can only be opened whole; each pixel takes four bytes of memory."""
_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How the pixels are turned for each orientation of EXIF (2.3, tag 0x0112) but the upright one."""
QUALITY = 82
# What the library raises over bytes that are no picture.
_BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, CutShort, TypeError, LookupError,
    ArithmeticError,
)  # fmt: skip
PAPER = (255, 255, 255)


def drawn_anew(content: bytes, *, longest_side: int) -> bytes:
    """Give the picture as a JPEG without metadata, upright, no side longer than `longest_side` pixels.

    Raises:
        CannotKeep: it is no picture we can read, or of too many pixels (50 million in a JPEG, 24 million else).
    """
    try:
        with Image.open(BytesIO(content), formats=READ) as picture:
            most = MOST_PIXELS if picture.format == "JPEG" else MOST_PIXELS_AT_ONCE
            if picture.width * picture.height > most:
                raise CannotKeep(CannotKeep.TOO_LARGE)
            return _encoded(_upright(picture, longest_side))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise CannotKeep(CannotKeep.TOO_LARGE) from error
    except _BROKEN as error:
        raise CannotKeep(CannotKeep.BROKEN) from error


def _upright(picture: Image.Image, longest_side: int) -> Image.Image:
    picture.draft(
        "RGB", (longest_side, longest_side)
    )  # a large JPEG is opened at a fraction of its size
    picture.load()
    picture.thumbnail((longest_side, longest_side))
    turned = _TURNED.get(_orientation(picture))
    return _on_paper(picture if turned is None else picture.transpose(turned))


def _orientation(picture: Image.Image) -> int:
    """Read which way is up and nothing else; where that is broken, a picture lies as it lies."""
    try:
        said = picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:
        return 1
    return said if isinstance(said, int) else 1


def _on_paper(picture: Image.Image) -> Image.Image:
    """Put what is see-through on white paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    inked = picture.convert("RGBA")
    paper = Image.new("RGB", inked.size, PAPER)
    paper.paste(inked, mask=inked.getchannel("A"))
    return paper


def _encoded(picture: Image.Image) -> bytes:
    """Write the pixels into a new file that knows nothing of the old one."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    file = BytesIO()
    bare.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return file.getvalue()
