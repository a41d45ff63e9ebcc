"""`python -m tests.icons`: draws the icons under which the place is installed, from the mark and its neutral sister.

Browsers take only bitmaps for an installed program, so they are drawn once and kept beside the drawings they follow.
"""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "trellis" / "kit" / "static" / "kit" / "icons"
UNITS, FINER = 32, 4
"""The drawings are 32 units wide; each is drawn four times as large and then made smaller, for smooth edges."""
PAPER, LEAF, QUIET = "#FBF9F4", "#1F6B4F", "#55635B"

Point = tuple[float, float]
Line = tuple[Point, ...]

TRELLIS: tuple[Line, ...] = (
    ((7, 5), (7, 29)),
    ((16, 9), (16, 29)),
    ((25, 5), (25, 29)),
    ((3.5, 14.5), (28.5, 14.5)),
    ((3.5, 23), (28.5, 23)),
)
LEAF_CURVES = (
    ((16, 9.5), (12.6, 8), (12, 4.7), (13.7, 1.5)),
    ((13.7, 1.5), (17.6, 2.4), (19.5, 5.5), (16, 9.5)),
)
NOTE: tuple[Line, ...] = (
    ((7, 3.5), (20, 3.5), (26, 9.5), (26, 28.5), (7, 28.5), (7, 3.5)),
    ((19.5, 4), (19.5, 10.5), (26, 10.5)),
    ((11.5, 16), (21.5, 16)),
    ((11.5, 21.5), (18.5, 21.5)),
)


def curve(points: tuple[Point, Point, Point, Point], steps: int = 40) -> list[Point]:
    """Give points along a cubic Bézier curve."""
    found = []
    for step in range(steps + 1):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        x, y = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))
        found.append((x, y))
    return found


class Sheet:
    """A square of paper on which lines are drawn in the 32 units of the marks."""

    def __init__(self, side: int, share: float) -> None:
        """Take the side in pixels and the share of it that the drawing fills."""
        self.side, self.large = side, side * FINER
        self.scale = self.large * share / UNITS
        self.margin = self.large * (1 - share) / 2
        self.image = Image.new("RGB", (self.large, self.large), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def place(self, points: list[Point]) -> list[Point]:
        """Put points of the drawing where they stand on the sheet."""
        return [(self.margin + x * self.scale, self.margin + y * self.scale) for x, y in points]

    def line(self, line: Line, width: float, colour: str) -> None:
        """Draw a line with round ends and corners."""
        points, radius = self.place(list(line)), width * self.scale / 2
        self.pen.line(points, fill=colour, width=round(2 * radius))
        for x, y in points:
            self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def done(self) -> Image.Image:
        """Give the finished picture, in few colours so that it is small."""
        return self.image.resize((self.side, self.side), Image.Resampling.LANCZOS).quantize(32)


def trellis(sheet: Sheet) -> None:
    """Draw three posts, two slats and the leaf."""
    for line in TRELLIS:
        sheet.line(line, 2.6, LEAF)
    outline = [point for part in LEAF_CURVES for point in curve(part)]
    sheet.pen.polygon(sheet.place(outline), fill=LEAF)


def note(sheet: Sheet) -> None:
    """Draw a sheet of paper with two lines on it."""
    for line in NOTE:
        sheet.line(line, 2.4, QUIET)


DRAWINGS: dict[str, Callable[[Sheet], None]] = {"plain": trellis, "discreet": note}
SIZES = {"180": (180, 0.72), "192": (192, 0.8), "512": (512, 0.8), "512-maskable": (512, 0.56)}
"""Side in pixels and the share the drawing fills; a maskable icon keeps to the middle four fifths (W3C manifest)."""


def icons() -> dict[str, Image.Image]:
    """Draw every icon, by the name of its file."""
    drawn = {}
    for face, draw in DRAWINGS.items():
        for name, (side, share) in SIZES.items():
            sheet = Sheet(side, share)
            draw(sheet)
            drawn[f"{face}-{name}.png"] = sheet.done()
    return drawn


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, image in icons().items():
        image.save(FOLDER / name, optimize=True)
        print(f"{name:<28} {(FOLDER / name).stat().st_size:>6} bytes")
