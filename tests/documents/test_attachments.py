"""Files are what their content says; what is not accepted is refused with a sentence; nothing hidden comes along."""

import datetime as dt
import hashlib
import io
import os
import struct
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image, ImageOps

from mind_portal.core.errors import DomainError
from mind_portal.documents import pictures, sniffing
from mind_portal.documents.models import Attachment
from mind_portal.documents.services import attach, hand_over, pieces, remove, take_piece
from mind_portal.documents.services.pieces import Whole
from mind_portal.documents.tasks import clean
from mind_portal.journal.models import Entry
from tests.documents.builders import NOW, archive, photo_with_exif, picture, upload
from tests.support import builders


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def keep(officer: Any, rayong: Any) -> Callable[..., Attachment]:
    site = builders.make_site(rayong)
    return lambda content, name="ภาพ.jpg", **more: attach(
        file=upload(content, name), subject=more.pop("subject", site), actor=officer, now=NOW, **more
    )


def stored(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return file.read()


def test_a_photo_is_made_anew_and_its_place_and_time_are_kept_as_data(keep: Any, officer: Any, rayong: Any) -> None:
    made = keep(photo_with_exif("<script>alert(1)</script>") + b"<script>alert(2)</script>", "ไฟไหม้ ถังที่ ๓.jpeg")
    content = stored(made)
    assert b"script" not in content
    assert b"Exif" not in content
    assert (made.width, made.height) == (48, 64)  # turned upright
    assert made.taken_at == dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)
    assert (made.latitude, made.longitude) == (Decimal("12.675000"), Decimal("101.250000"))
    assert made.name == "ไฟไหม้ ถังที่ ๓.jpg"
    assert made.province_id == rayong.code
    assert made.thumbnail
    entry = Entry.objects.get(verb="documents.attached")
    assert entry.after is not None
    assert (entry.actor, entry.after["checksum"]) == (officer, made.sha256)


def test_a_place_that_cannot_be_is_dropped(keep: Any) -> None:
    assert keep(photo_with_exif(latitude=(912.0, 0.0, 0.0))).latitude is None
    assert keep(picture()).taken_at is None


@pytest.mark.parametrize(
    ("kind", "name", "stored_as"), [("HEIF", "IMG_1.HEIC", "JPEG"), ("WEBP", "a.webp", "JPEG"), ("PNG", "a.png", "PNG")]
)
def test_pictures_of_other_kinds_are_turned_into_what_every_browser_shows(
    keep: Any, kind: str, name: str, stored_as: str
) -> None:
    made = keep(picture(kind), name)
    with Image.open(io.BytesIO(stored(made))) as image:
        assert image.format == stored_as
    assert made.content_type == f"image/{stored_as.lower()}"


def test_a_large_photo_becomes_bearable(keep: Any) -> None:
    made = keep(picture(size=(6000, 3000)))
    assert (made.width, made.height) == (2560, 1280)


def test_the_content_decides_not_the_name(keep: Any) -> None:
    made = keep(b"%PDF-1.7\n%%EOF", "รูปถ่าย.jpg")
    assert (made.kind, made.content_type, made.name) == ("pdf", "application/pdf", "รูปถ่าย.pdf")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (archive(xl__workbook=b"<w/>"), "งบ.xlsx", "sheet"),
        (archive(word__document=b"<w/>"), "หนังสือ.docx", "text"),
        ("ชื่อ,จำนวน\nน้ำ,๕\n".encode(), "a.csv", "table"),
        ("ชื่อ,จำนวน\n".encode("cp874"), "a.csv", "table"),
        ("ชื่อ,จำนวน\n".encode("utf-16"), "a.txt", "table"),
    ],
)
def test_papers_are_kept_byte_for_byte(keep: Any, content: bytes, name: str, kind: str) -> None:
    made = keep(content, name)
    assert made.kind == kind
    assert stored(made) == content
    assert made.size == len(content)


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"", "a.jpg", "DOC-FILE-1"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "DOC-FILE-4"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "a.png", "DOC-FILE-4"),
        ("<script>".encode("utf-16"), "a.csv", "DOC-FILE-4"),
        (b"  <!DOCTYPE html><html>", "a.csv", "DOC-FILE-4"),
        (b"#!/bin/sh\nrm -rf /", "a.csv", "DOC-FILE-4"),
        (b"MZ\x90\x00", "a.pdf", "DOC-FILE-4"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls", "DOC-FILE-4"),
        (archive(xl__workbook=b"", xl__vbaProject=b"x"), "a.xlsx", "DOC-FILE-4"),
        (archive(types=b"application/vnd.ms-excel.sheet.macroEnabled", xl__workbook=b""), "a.xlsx", "DOC-FILE-4"),
        (archive(something=b"x"), "a.zip", "DOC-FILE-6"),
        (archive(xl__workbook=b"\0" * 11_000_000), "bomb.xlsx", "DOC-FILE-5"),
        (archive(xl__workbook=b"<w/>")[:-30], "cut.xlsx", "DOC-FILE-3"),
        (picture()[:200], "cut.jpg", "DOC-FILE-3"),
        (b"\xff\xd8\xff no picture", "a.jpg", "DOC-FILE-3"),
        (b"a,b\x00c\n", "a.csv", "DOC-FILE-6"),
        (b"plain words", "a.doc", "DOC-FILE-6"),
    ],
)
def test_what_is_not_accepted_is_refused_with_a_sentence(keep: Any, content: bytes, name: str, rule: str) -> None:
    with pytest.raises(DomainError) as refused:
        keep(content, name)
    [breach] = refused.value.breaches
    assert (breach.rule, breach.field) == (rule, "file")
    assert name in breach.message
    assert not Attachment.objects.exists()
    assert not default_storage.exists("attachments") or not any(default_storage.listdir("attachments"))


def test_size_and_pixels_have_a_limit(keep: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sniffing, "MAX_BYTES", 1000)
    with pytest.raises(DomainError) as refused:
        keep(b"%PDF-" + b"x" * 1001, "a.pdf")
    assert refused.value.breaches[0].rule == "DOC-FILE-2"
    monkeypatch.setattr(sniffing, "MAX_BYTES", 100_000)
    monkeypatch.setattr(pictures, "MAX_PIXELS", 64 * 48 - 1)
    with pytest.raises(DomainError) as refused:
        keep(picture())
    assert refused.value.breaches[0].rule == "DOC-FILE-5"
    monkeypatch.setattr(pictures, "MAX_PIXELS", 64 * 48)
    assert keep(picture()).pk


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "C:\\temp\\passwd.jpg", 'pass"wd\r\nX: y.jpg'])
def test_a_name_leads_nowhere(keep: Any, name: str) -> None:
    made = keep(picture(), name)
    assert made.name.endswith(".jpg")
    assert not set(made.name) & set('/\\"\r\n')
    assert made.file.name == f"attachments/{made.pk.hex[:2]}/{made.pk.hex}.jpg"


def test_sent_twice_it_is_one_and_anothers_id_is_not_answered_with_his_file(keep: Any, rayong: Any) -> None:
    made, again = uuid4(), builders.make_site(rayong)
    first = keep(picture(), attachment_id=made)
    assert keep(picture(), attachment_id=made) == first
    assert Attachment.objects.count() == 1
    with pytest.raises(DomainError) as refused:
        keep(picture(), attachment_id=made, subject=again)
    assert refused.value.breaches[0].rule == "DOC-FILE-7"


@pytest.mark.django_db(transaction=True)
def test_sent_five_times_at_once_it_is_one(officer: Any, rayong: Any) -> None:
    site, made, results = builders.make_site(rayong), uuid4(), []

    def send() -> None:
        file = upload(picture())
        results.append(attach(file=file, subject=site, attachment_id=made, actor=officer, now=NOW).pk)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [made] * 5
    assert Attachment.objects.count() == 1
    assert Entry.objects.filter(verb="documents.attached").count() == 1


def test_removed_twice_it_is_removed_once(keep: Any, officer: Any) -> None:
    made = keep(picture())
    assert remove(attachment_id=made.pk, actor=officer, now=NOW)
    assert not remove(attachment_id=made.pk, actor=officer, now=NOW)
    assert Entry.objects.filter(verb="documents.removed").count() == 1


def test_a_drafts_files_go_over_to_what_it_became(keep: Any, officer: Any, chiang_mai: Any) -> None:
    made, record = keep(picture()), builders.make_site(chiang_mai)
    draft = type(record).objects.get(pk=made.subject_id)
    assert hand_over(subject=draft, to=record, actor=officer, now=NOW) == 1
    assert [one.pk for one in Attachment.objects.about(record)] == [made.pk]
    made.refresh_from_db()
    assert made.province_id == chiang_mai.code
    assert hand_over(subject=draft, to=record, actor=officer, now=NOW) == 0


def _age(attachments: list[Attachment], age: dt.timedelta) -> None:
    moment = (NOW - age).timestamp()
    for one in attachments:
        for name in (one.file.name, one.thumbnail.name):
            os.utime(default_storage.path(str(name)), (moment, moment))


def test_bytes_that_no_row_knows_are_cleared_away(keep: Any, officer: Any) -> None:
    all_three = kept, removed, lost = keep(picture()), keep(picture()), keep(picture())
    Attachment.objects.filter(pk=lost.pk).delete()
    remove(attachment_id=removed.pk, actor=officer, now=NOW)
    _age(list(all_three), dt.timedelta(hours=23))
    assert clean(now=NOW) == {"emptied": 0, "orphans": 0}  # perhaps not committed yet
    _age(list(all_three), dt.timedelta(hours=25))
    assert clean(now=NOW) == {"emptied": 0, "orphans": 2}
    assert clean(now=NOW + dt.timedelta(days=31)) == {"emptied": 1, "orphans": 0}
    assert default_storage.exists(kept.file.name)
    assert not default_storage.exists(removed.file.name)
    assert not default_storage.exists(lost.file.name)


def test_a_damaged_archive_is_refused_whatever_the_library_makes_of_it() -> None:
    whole = archive(xl__workbook=b"<w/>", xl__ก=b"<w/>")
    name = "xl/ก.xml".encode()
    for broken in (whole.replace(name, b"xl/\xff\xff\xff.xml"), whole[:-6] + b"\x00\xff\xff\xff\x00\x00"):
        with pytest.raises(DomainError) as error:
            sniffing.sniff(io.BytesIO(broken), "ตาราง.xlsx", len(broken))
        assert error.value.breaches[0].rule == "DOC-FILE-3"


def test_a_photo_is_good_whatever_its_camera_wrote_of_itself() -> None:
    exif = photo_with_exif()
    order = "<" if b"II*" in exif[:40] else ">"
    nowhere = exif.replace(struct.pack(f"{order}2L", 12, 1), bytes(8))  # 0/0 degrees
    assert nowhere != exif
    start = exif.index(b"Exif\x00\x00") + 14
    odd = exif[:start] + bytes([255] * 24) + exif[start + 24 :]
    assert pictures.remake(io.BytesIO(nowhere), "JPEG", "x").place is None
    assert pictures.remake(io.BytesIO(odd), "JPEG", "x").width


def test_a_photo_held_in_each_of_eight_ways_comes_out_upright() -> None:
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        image = Image.new("RGB", (64, 48), "white")
        image.paste("red", (0, 0, 20, 20))
        out = io.BytesIO()
        image.save(out, "PNG", exif=exif)
        made = Image.open(io.BytesIO(pictures.remake(io.BytesIO(out.getvalue()), "PNG", "x").content))
        expected = ImageOps.exif_transpose(Image.open(io.BytesIO(out.getvalue()))).convert("RGB")
        assert made.tobytes() == expected.tobytes(), turn


def test_a_last_piece_that_comes_twice_at_once_is_one_file(officer: Any, rayong: Any) -> None:
    site, content = builders.make_site(rayong), picture()
    whole = Whole(uuid4(), "ภาพ.jpg", len(content), hashlib.sha256(content).hexdigest())
    first = take_piece(whole=whole, subject=site, start=0, content=content, actor=officer, now=NOW)
    # The other call had its piece counted before the first joined them and cleared them away.
    assert pieces._finish(whole, site, officer, NOW) == first.attachment
