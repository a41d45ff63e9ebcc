"""What a file is, and what is left of a picture."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from trellis.files.rules.media import LARGEST_UPLOAD, CannotKeep, Media, media_of
from trellis.files.rules.pictures import drawn_anew
from trellis.files.tests.pictures import photograph, picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_kind_of_picture_becomes_a_small_jpeg(kind: str) -> None:
    drawn = drawn_anew(picture(kind, size=(900, 300)), longest_side=90)
    with Image.open(BytesIO(drawn)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (90, 30))


def test_nothing_is_kept_of_a_photograph_but_what_one_sees() -> None:
    drawn = drawn_anew(photograph(), longest_side=90)
    with Image.open(BytesIO(drawn)) as shown:
        assert dict(shown.getexif()) == {}
        assert set(shown.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
    assert b"Telltale" in photograph()
    assert b"Telltale" not in drawn
    assert b"corner" not in drawn


def test_a_photograph_stands_upright() -> None:
    with Image.open(BytesIO(drawn_anew(photograph(orientation=6), longest_side=90))) as shown:
        assert shown.size == (40, 60)


def _exif(*entries: tuple[int, int, int, bytes]) -> bytes:
    """Give the EXIF that says these entries (tag, type, count, four bytes), right or wrong."""
    table = b"".join(struct.pack("<HHI", *entry[:3]) + entry[3] for entry in entries)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4)


SIDEWAYS = (0x0112, 3, 1, b"\6\0\0\0")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("exif", "size"),
    [
        (_exif(SIDEWAYS, (0x8769, 2, 4, b"abc\0")), (40, 60)),
        (_exif(SIDEWAYS, (0x8825, 5, 1, b"\xff\xff\xff\xff")), (40, 60)),
        (_exif(SIDEWAYS, (0x011A, 2, 4, b"abc\0"), (0x0100, 3, 0, bytes(4))), (40, 60)),
        (_exif((0x0112, 2, 4, b"six\0")), (60, 40)),
        (_exif((0x0112, 5, 1, bytes(4))), (60, 40)),
        (_exif((0x0112, 3, 2, b"\6\0\6\0")), (40, 60)),
        (_exif(SIDEWAYS)[:16], (60, 40)),
        (b"Exif\0\0II*\0\xff\xff\xff\xff", (60, 40)),
        (b"Exif\0\0nothing of the kind", (60, 40)),
        (b"Exif\0\0I", (60, 40)),
    ],
)
def test_a_photograph_with_odd_notes_is_drawn_all_the_same(
    kind: str, exif: bytes, size: tuple[int, int]
) -> None:
    """Upright where its orientation can be read, and else as it lies."""
    with Image.open(BytesIO(drawn_anew(picture(kind, exif=exif), longest_side=90))) as shown:
        assert (shown.format, shown.size) == ("JPEG", size)


def test_what_is_see_through_lies_on_white() -> None:
    file = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(BytesIO(drawn_anew(file.getvalue(), longest_side=4))) as shown:
        assert shown.getpixel((0, 0)) == (255, 255, 255)


def _promising(width: int, height: int) -> bytes:
    """Give a small PNG whose header promises very many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("side", [5_000, 9_500, 10_000, 60_000])
def test_a_picture_of_very_many_pixels_is_never_opened(side: int) -> None:
    with pytest.raises(CannotKeep) as refused:
        drawn_anew(_promising(side, side), longest_side=90)
    assert refused.value.why == CannotKeep.TOO_LARGE


@given(
    st.binary(max_size=400), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.integers(4, 400)
)
def test_a_broken_picture_is_refused_or_drawn(noise: bytes, kind: str, cut: int) -> None:
    try:
        drawn = drawn_anew(picture(kind)[:cut] + noise, longest_side=90)
    except CannotKeep:
        return
    assert drawn.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.7 ...", Media.PDF),
        ("Líneas\r\n\tcon acentos".encode(), Media.TEXT),
        (picture("GIF"), Media.JPEG),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content: bytes, media: Media) -> None:
    assert media_of(content) is media


@pytest.mark.parametrize(
    "content", [b"", b"   ", b"MZ\x90\x00", b"a\x00b", b"\xff\xfe", "a\u202eb".encode()]
)
def test_what_is_none_of_our_kinds_is_refused(content: bytes) -> None:
    with pytest.raises(CannotKeep) as refused:
        media_of(content)
    assert refused.value.why == CannotKeep.UNKNOWN


def test_a_file_too_large_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(CannotKeep) as refused:
        media_of(b"a" * (LARGEST_UPLOAD + 1))
    assert refused.value.why == CannotKeep.TOO_LARGE
