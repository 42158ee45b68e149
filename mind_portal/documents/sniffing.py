"""What a file is, by its content: neither its name nor what the browser says of it is believed. No Django models."""

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mind_portal.core.errors import Breach, DomainError

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_UNPACKED: Final = 200 * 1024 * 1024
MAX_MEMBERS: Final = 5_000
MAX_RATIO: Final = 200
HEAD: Final = 4_096

_IMAGES: Final = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"))
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"})
_MARKUP: Final = re.compile(rb"^\s*<(\?xml|!doctype|html|svg|script|body|head|iframe|\w+[\s>])", re.IGNORECASE)
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS: Final = ("utf-8-sig", "utf-16", "cp874")


STUMBLES: Final = (
    OSError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, EOFError, SyntaxError, AttributeError,
    AssertionError, MemoryError, struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What libraries raise over a damaged file beside the errors that they name: found by damaging files at random."""


@dataclass(frozen=True)
class Found:
    """`kind` as of `AttachmentKind`; `extension` the right one, whatever the file was called."""

    kind: str
    content_type: str
    extension: str
    image_format: str = ""


PDF: Final = Found("pdf", "application/pdf", "pdf")
XLSX: Final = Found("sheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
DOCX: Final = Found("text", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
CSV: Final = Found("table", "text/csv", "csv")


BROKEN: Final = _("“%(name)s” cannot be opened: it is cut off or broken. Save it anew and send it again.")
MACROS: Final = _("“%(name)s” contains macros. Save it without macros (.xlsx or .docx) and send it again.")
SWOLLEN: Final = _("“%(name)s” is far too large once it is unpacked. Save only what is needed.")
OLD_OFFICE: Final = _("“%(name)s” is of an old Office format. Save it as .xlsx, .docx or PDF and send it again.")
ACTIVE: Final = _(
    "“%(name)s” is a drawing, a web page or a program, which may carry commands. Send a photo or a PDF instead."
)


def refuse(rule: str, message: str | Promise, **values: object) -> DomainError:
    """A refusal of a file; `values` are put into the message."""
    return DomainError(Breach(rule=rule, message=str(message) % values, field="file"))


def sniff(file: IO[bytes], name: str, size: int) -> Found:
    """What the file is. Raises DomainError (DOC-FILE-1…6) for what is not accepted, with the way out."""
    if not size:
        raise refuse("DOC-FILE-1", _("“%(name)s” is empty. Choose the file again."), name=name)
    if size > MAX_BYTES:
        message = _("“%(name)s” is larger than %(n)d MB. Make it smaller, or send it in parts.")
        raise refuse("DOC-FILE-2", message, name=name, n=MAX_BYTES // 1024 // 1024)
    file.seek(0)
    head = file.read(HEAD)
    found = _image(head) or (PDF if head.startswith(b"%PDF-") else None)
    if found is None and head.startswith(b"PK\x03\x04"):
        found = _office(file, name)
    if found is None:
        found = _text(file, head, name)
    file.seek(0)
    return found


def _image(head: bytes) -> Found | None:
    for magic, image_format in _IMAGES:
        if head.startswith(magic):
            return _picture(image_format)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _picture("WEBP")
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return _picture("AVIF" if head[8:12] == b"avif" else "HEIF")
    return None


def _picture(image_format: str) -> Found:
    """A PNG stays one (maps, screens); every other picture becomes a JPEG."""
    if image_format == "PNG":
        return Found("image", "image/png", "png", image_format)
    return Found("image", "image/jpeg", "jpg", image_format)


def _office(file: IO[bytes], name: str) -> Found:
    """A spreadsheet or a text in Office's new formats; macros, bombs and other archives are refused."""
    broken = refuse("DOC-FILE-3", BROKEN, name=name)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _not_a_bomb(members, name)
            names = {member.filename.replace("\\", "/").lower() for member in members}
            if "[content_types].xml" not in names:
                raise _unknown(name)
            types = archive.read("[Content_Types].xml")[:1_000_000].lower()
    except DomainError:
        raise
    except (zipfile.BadZipFile, *STUMBLES):
        raise broken from None
    if any(member.endswith("vbaproject.bin") for member in names) or b"macroenabled" in types:
        raise refuse("DOC-FILE-4", MACROS, name=name)
    if any(member.startswith("xl/workbook") for member in names):
        return XLSX
    if "word/document.xml" in names:
        return DOCX
    raise _unknown(name)


def _not_a_bomb(members: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    swollen = unpacked > 10 * 1024 * 1024 and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED or len(members) > MAX_MEMBERS or swollen:
        raise refuse("DOC-FILE-5", SWOLLEN, name=name)


def _text(file: IO[bytes], head: bytes, name: str) -> Found:
    """A table as text, or a refusal that says what the file is."""
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")) or _markup_in_wide_letters(head) or head.startswith(_PROGRAMS):
        raise refuse("DOC-FILE-4", ACTIVE, name=name)
    if head.startswith(_OLD_OFFICE):
        raise refuse("DOC-FILE-4", OLD_OFFICE, name=name)
    if not name.lower().endswith((".csv", ".txt")):
        raise _unknown(name)
    file.seek(0)
    if not _is_text(file.read()):
        raise _unknown(name)
    return CSV


def _markup_in_wide_letters(head: bytes) -> bool:
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return bool(_MARKUP.match(head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()))


def _is_text(content: bytes) -> bool:
    for encoding in _TEXTS:
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(letter) < 32 and letter not in "\t\r\n\x0c" for letter in text)
    return False


def _unknown(name: str) -> DomainError:
    message = _("“%(name)s” is of a kind that is not accepted. Send a photo (JPEG, PNG, HEIC), PDF, XLSX, DOCX or CSV.")
    return refuse("DOC-FILE-6", message, name=name)
