"""A file is opened by whoever may see its record, and by nobody else; what is sent cannot act in the browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from factories.models import Site
from mind_portal.documents import access
from mind_portal.documents.models import Attachment
from mind_portal.documents.services import attach, remove
from tests.documents.builders import NOW, picture, upload
from tests.support import builders


@pytest.fixture(autouse=True)
def site_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Sites have files here; in the portal, each app registers its own records."""
    settings.MEDIA_ROOT = tmp_path
    access.register("factories.site", lambda user, pk: Site.objects.visible_to(user).filter(pk=pk).exists())
    yield
    access._CHECKS.pop("factories.site")


@pytest.fixture
def photo(officer: Any, rayong: Any) -> Attachment:
    file = upload(picture(), "ถังหมายเลข ๓.jpg")
    return attach(file=file, subject=builders.make_site(rayong), actor=officer, now=NOW)


def address(attachment: Attachment, name: str = "attachment") -> str:
    return reverse(f"documents:{name}", args=[attachment.pk])


def test_a_photo_is_shown_with_headers_that_let_nothing_act(client: Client, officer: Any, photo: Attachment) -> None:
    client.force_login(officer)
    for name in ("attachment", "thumbnail"):
        answer = client.get(address(photo, name))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["Content-Disposition"].startswith("inline")
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")  # type: ignore[attr-defined]
    again = client.get(address(photo), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_paper_is_offered_for_saving_under_its_thai_name(client: Client, officer: Any, rayong: Any) -> None:
    client.force_login(officer)
    paper = attach(file=upload(b"%PDF-1.7", "คำสั่ง.pdf"), subject=builders.make_site(rayong), actor=officer, now=NOW)
    answer = client.get(address(paper))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B8%84")
    assert client.get(address(paper, "thumbnail")).status_code == 404


def test_out_of_scope_removed_unregistered_and_unknown_are_404(
    client: Client, officer: Any, other_officer: Any, photo: Attachment
) -> None:
    client.force_login(other_officer)
    assert client.get(address(photo)).status_code == 404
    client.force_login(officer)
    assert client.get(reverse("documents:attachment", args=[uuid4()])).status_code == 404
    Attachment.objects.filter(pk=photo.pk).update(subject_type="factories.licence")
    assert client.get(address(photo)).status_code == 404
    Attachment.objects.filter(pk=photo.pk).update(subject_type="factories.site")
    assert client.get(address(photo)).status_code == 200
    remove(attachment_id=photo.pk, actor=officer, now=NOW)
    assert client.get(address(photo)).status_code == 404


def test_anonymous_is_sent_to_sign_in(client: Client, photo: Attachment) -> None:
    answer = client.get(address(photo))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_bytes_that_are_lost_are_404_not_an_error(client: Client, officer: Any, photo: Attachment) -> None:
    photo.file.storage.delete(photo.file.name)
    client.force_login(officer)
    assert client.get(address(photo)).status_code == 404
