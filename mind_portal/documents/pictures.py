"""A photo made anew: upright, of a bearable size, without what the camera or anybody else wrote into it. No models."""

import datetime as dt
import io
import warnings
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

import pillow_heif
from django.utils.translation import gettext as _
from PIL import ExifTags, Image

from mind_portal.core.errors import DomainError
from mind_portal.documents.sniffing import STUMBLES, refuse

pillow_heif.register_heif_opener()

MAX_PIXELS: Final = 80_000_000
LONG_SIDE: Final = 2_560
THUMBNAIL: Final = 320
BANGKOK: Final = ZoneInfo("Asia/Bangkok")
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
"""By the orientation that the camera wrote."""


@dataclass(frozen=True)
class Picture:
    """The new file, its small copy, and what was in the old one's EXIF of time and place."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    taken_at: dt.datetime | None
    place: tuple[Decimal, Decimal] | None


def remake(file: IO[bytes], image_format: str, name: str) -> Picture:
    """Decode and encode anew. Raises DomainError for a picture that is broken or of too many pixels."""
    broken = _("“%(name)s” is not a picture that can be opened: it is cut off or broken. Take or save it again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=[image_format]) as image:
                _not_too_large(image, name)
                taken_at, place, turn = _told(image)
                image.draft("RGB", (LONG_SIDE, LONG_SIDE))
                upright = image if turn is None else image.transpose(turn)
                return _encode(upright, image_format, taken_at, place)
    except DomainError:
        raise
    except (Image.DecompressionBombError, *STUMBLES):
        raise refuse("DOC-FILE-3", broken, name=name) from None


def _told(image: Image.Image) -> tuple[dt.datetime | None, tuple[Decimal, Decimal] | None, Image.Transpose | None]:
    """When and where it was taken, and how to turn it. What is written badly is unknown; the photo is still good."""
    try:
        exif = image.getexif()
        return _taken_at(exif), _place(exif), _TURNS.get(exif.get(ExifTags.Base.Orientation) or 1)
    except STUMBLES:  # a camera may have written anything
        return None, None, None


def _not_too_large(image: Image.Image, name: str) -> None:
    if image.width * image.height > MAX_PIXELS:
        message = _(
            "“%(name)s” has %(n)d megapixels; at most %(most)d are accepted. Make it smaller and send it again."
        )
        pixels = image.width * image.height // 1_000_000
        raise refuse("DOC-FILE-5", message, name=name, n=pixels, most=MAX_PIXELS // 1_000_000)


def _encode(
    image: Image.Image, image_format: str, taken_at: dt.datetime | None, place: tuple[Decimal, Decimal] | None
) -> Picture:
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    kept = _clean(image, "RGBA" if image_format == "PNG" and image.has_transparency_data else "RGB")
    large = io.BytesIO()
    if image_format == "PNG":
        kept.save(large, "PNG", optimize=False)
    else:
        kept.save(large, "JPEG", quality=85)
    small = io.BytesIO()
    preview = _on_white(kept)
    preview.thumbnail((THUMBNAIL, THUMBNAIL))
    preview.save(small, "JPEG", quality=78)
    return Picture(large.getvalue(), small.getvalue(), kept.width, kept.height, taken_at, place)


def _clean(image: Image.Image, mode: str) -> Image.Image:
    """The pixels alone: no EXIF, profile, comment or text chunk comes along."""
    image = _on_white(image) if mode == "RGB" and image.has_transparency_data else image.convert(mode)
    bare = Image.new(mode, image.size)
    bare.paste(image)
    return bare


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(layered, mask=layered.getchannel("A"))
    return white


def _taken_at(exif: Image.Exif) -> dt.datetime | None:
    """The camera's own time; without an offset it is taken for Bangkok's."""
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    text = _text(inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime))
    offset = _text(inner.get(ExifTags.Base.OffsetTimeOriginal))
    try:
        moment = dt.datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=BANGKOK)
        return dt.datetime.strptime(text + offset, "%Y:%m:%d %H:%M:%S%z") if offset else moment
    except ValueError:
        return None


def _text(value: Any) -> str:
    return str(value).strip("\x00 ") if value else ""


def _place(exif: Image.Exif) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude; None where they are missing, broken or the (0, 0) of a camera that does not know."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), _text(gps.get(ExifTags.GPS.GPSLatitudeRef)), "S")
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), _text(gps.get(ExifTags.GPS.GPSLongitudeRef)), "W")
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _degrees(parts: Any, side: str, negative: str) -> Decimal | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        value = Decimal(str(round(degrees + minutes / 60 + seconds / 3600, 6)))
    except (TypeError, ValueError, ZeroDivisionError, ArithmeticError):
        return None
    if not value.is_finite():
        return None
    return -value if side.upper() == negative else value
