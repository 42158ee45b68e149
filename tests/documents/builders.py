"""Small files of every kind, as an upload brings them."""

import datetime as dt
import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

NOW = dt.datetime(2026, 11, 24, 7, 32, tzinfo=dt.UTC)


def upload(content: bytes, name: str = "ภาพ.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **save)
    return out.getvalue()


def photo_with_exif(comment: str = "", *, latitude: tuple[float, float, float] = (12.0, 40.0, 30.0)) -> bytes:
    """A phone's photo: taken on 24 November 2569 at 14:30 near Rayong, held upright."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = comment
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:24 14:30:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", latitude
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (101.0, 15.0, 0.0)
    return picture(exif=exif)


def archive(**members: bytes) -> bytes:
    """A ZIP; a key `xl__workbook` is the member `xl/workbook.xml`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", members.pop("types", b"<Types/>"))
        for name, content in members.items():
            made.writestr(name.replace("__", "/") + (".bin" if name.endswith("Project") else ".xml"), content)
    return out.getvalue()
