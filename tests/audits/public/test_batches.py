"""Sheets of hundreds of factories: ordered once, made file by file by whichever worker lives, gone after a week."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits import tasks
from audits.public import batch_views, batches, services
from audits.public.models import BatchState, GateSheet, SheetBatch
from factories.models import Site
from mind_portal.accounts.models import RoleGrant, User
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from tests.support import builders
from tests.support.threads import results_of

NOW = dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Two sheets a file, drawn as a line each; files of a test go away with it."""
    settings.MEDIA_ROOT = tmp_path
    for module in (batches, batch_views, services):
        monkeypatch.setattr(module, "MOST_SHEETS", 2)
    monkeypatch.setattr(
        batches, "sheets_pdf", lambda made, now: b"%PDF-" + b",".join(str(sheet.site_id).encode() for sheet in made)
    )


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Messages to the worker are only noted."""
    noted: list[str] = []

    def note(task: Any, args: list[str]) -> bool:
        noted.append(args[0])
        return True

    monkeypatch.setattr(batch_views, "ask", note)
    monkeypatch.setattr(tasks, "ask", note)
    return noted


@pytest.fixture
def keys(rayong: Province, chiang_mai: Province) -> list[int]:
    return [builders.make_site(rayong).pk for _ in range(5)]


def order(keys: list[int], actor: User, batch_id: UUID | None = None) -> SheetBatch:
    return batches.start_batch(batch_id=batch_id or uuid4(), site_ids=keys, actor=actor, now=NOW)


def work(batch: SheetBatch, steps: int = 9) -> SheetBatch:
    for _ in range(steps):
        batch = batches.make_file(batch_id=batch.pk, now=NOW)
    return batch


def read(name: str) -> bytes:
    with default_storage.open(name) as opened:
        return opened.read()


def page(client: Client, batch: SheetBatch, name: str = "", *args: int) -> Any:
    return client.get(reverse(f"audits:sheet_batch{name}", args=[batch.pk, *args]))


def test_it_is_made_file_by_file_then_packed_and_told(keys: list[int], officer: User) -> None:
    batch = work(order(keys, officer), 1)
    assert (batch.files, batch.done, batch.state) == (1, 2, BatchState.MAKING)
    assert GateSheet.objects.count() == 2
    batch = work(batch)
    assert (batch.files, batch.done, batch.left_out, batch.state) == (3, 5, 0, BatchState.READY)
    parts = [read(batches.file_name(batch, n)) for n in (1, 2, 3)]
    wanted = [f"%PDF-{keys[0]},{keys[1]}", f"%PDF-{keys[2]},{keys[3]}", f"%PDF-{keys[4]}"]
    assert [part.decode() for part in parts] == wanted
    with default_storage.open(batches.zip_name(batch)) as opened, zipfile.ZipFile(opened) as packed:
        assert [packed.read(name) for name in packed.namelist()] == parts
    assert Notice.objects.filter(user=officer, key=f"gate-sheets-{batch.pk}").count() == 1
    assert Entry.objects.filter(verb="audits.gate_sheets_asked").count() == 1


def test_a_worker_that_died_leaves_no_half_file_and_no_second_address(
    keys: list[int], officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = work(order(keys, officer), 1)
    with monkeypatch.context() as dying:
        dying.setattr(batches, "_advance", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            work(batch, 1)
    made = dict(GateSheet.objects.values_list("site", "token"))
    batch = work(batch)
    assert (batch.files, batch.state) == (3, BatchState.READY)
    assert read(batches.file_name(batch, 2)).decode() == f"%PDF-{keys[2]},{keys[3]}"
    assert made.items() <= dict(GateSheet.objects.values_list("site", "token")).items()
    assert GateSheet.objects.count() == 5


def test_what_fails_three_times_has_failed_and_keeps_the_good_files(
    keys: list[int], officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = work(order(keys, officer), 1)

    def fails(*_args: Any) -> bytes:
        raise ValueError("no paper")

    monkeypatch.setattr(batches, "sheets_pdf", fails)
    for _ in range(batches.ATTEMPTS):
        with pytest.raises(ValueError, match="no paper"):
            work(batch, 1)
    batch = work(batch, 2)
    assert (batch.state, batch.files) == (BatchState.FAILED, 1)
    client = Client()
    client.force_login(officer)
    assert "สามครั้ง" in page(client, batch).content.decode()
    assert page(client, batch, "_file", 1).status_code == 200
    assert page(client, batch, "_zip").status_code == 404


def test_a_second_press_is_the_same_batch(keys: list[int], officer: User, sent: list[str]) -> None:
    client = Client()
    client.force_login(officer)
    form = {"sheet": "any", "batch": str(uuid4())}
    first = client.post(reverse("audits:sheets_print"), form)
    again = client.post(reverse("audits:sheets_print"), form)
    reloaded = client.post(reverse("audits:sheets_print"), form | {"batch": str(uuid4())})
    assert (
        first["Location"]
        == again["Location"]
        == reloaded["Location"]
        == f"/audits/gate-sheets/batches/{form['batch']}/"
    )
    assert SheetBatch.objects.count() == 1
    assert set(sent) == {form["batch"]}
    work(SheetBatch.objects.get())
    assert client.post(reverse("audits:sheets_print"), form)["Location"] == first["Location"]
    assert SheetBatch.objects.count() == 1


def test_others_are_ordered_when_the_first_are_ready(keys: list[int], officer: User, sent: list[str]) -> None:
    order(keys[:3], officer)
    client = Client()
    client.force_login(officer)
    answer = client.post(reverse("audits:sheets_print"), {"sheet": "any", "batch": str(uuid4())}, follow=True)
    assert "กำลังทำ" in answer.content.decode()
    assert SheetBatch.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetBatch.objects.create(
            made_by=officer, provinces=["21"], site_ids=keys, total=5, asked_at=NOW, progress_at=NOW
        )


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_batch(keys: list[int], officer: User) -> None:
    made = results_of(*[lambda: order(keys, officer).pk for _ in range(3)])
    assert len(set(made)) == 1
    assert SheetBatch.objects.count() == 1


def test_up_to_one_file_it_is_answered_at_once(keys: list[int], officer: User, sent: list[str]) -> None:
    Site.objects.filter(pk__in=keys[:2]).update(search_text="ปลาป่น")
    client = Client()
    client.force_login(officer)
    answer = client.post(reverse("audits:sheets_print"), {"q": "ปลาป่น", "sheet": "any", "batch": str(uuid4())})
    assert answer["Content-Type"] == "application/pdf"
    assert GateSheet.objects.count() == 2
    assert not SheetBatch.objects.exists()
    assert not sent


def test_none_too_many_and_strangers_are_refused(
    keys: list[int], officer: User, chiang_mai: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST", 4)
    with pytest.raises(DomainError, match="4"):
        order(keys, officer)
    with pytest.raises(DomainError):
        order([], officer)
    with pytest.raises(Site.DoesNotExist):
        order([keys[0], builders.make_site(chiang_mai).pk], officer)
    assert order(keys[:4], officer).total == 4
    client = Client()
    client.force_login(officer)
    listed = client.get(reverse("audits:sheet_list"), {"sheet": "any"}).content.decode()
    assert "ครั้งละไม่เกิน 4" in listed
    assert client.post(reverse("audits:sheets_print"), {"sheet": "any", "batch": "x"}).status_code == 422


def test_an_officer_who_left_the_province_gets_nothing_more(
    keys: list[int], officer: User, chiang_mai: Province
) -> None:
    batch = work(order(keys, officer), 1)
    RoleGrant.objects.filter(user=officer).update(province=chiang_mai)
    client = Client()
    client.force_login(User.objects.get(pk=officer.pk))
    for name, args in (("", ()), ("_file", (1,)), ("_zip", ())):
        assert page(client, batch, name, *args).status_code == 404
    batch = work(batch)
    assert (batch.state, batch.files, batch.left_out) == (BatchState.READY, 1, 3)


def test_when_nothing_is_left_nothing_is_ready(keys: list[int], officer: User) -> None:
    batch = order(keys, officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    batch = work(batch)
    assert (batch.state, batch.files, batch.left_out) == (BatchState.FAILED, 0, 5)


def test_a_stopped_one_makes_no_further_file(keys: list[int], officer: User) -> None:
    batch = work(order(keys, officer), 1)
    client = Client()
    client.force_login(officer)
    for _ in range(2):
        assert client.post(reverse("audits:sheet_batch_stop", args=[batch.pk])).status_code == 302
    batch = work(batch)
    assert (batch.state, batch.files) == (BatchState.STOPPED, 1)
    assert Entry.objects.filter(verb="audits.gate_sheets_stopped").count() == 1
    assert order(keys, officer).pk != batch.pk


def test_the_page_shows_how_far_it_is_and_the_files(keys: list[int], officer: User, head: User) -> None:
    client = Client()
    client.force_login(officer)
    batch = work(order(keys, officer), 1)
    html = page(client, batch).content.decode()
    assert "2 จาก 5" in html
    assert 'hx-trigger="every 2s"' in html
    assert page(client, batch, "_zip").status_code == 404
    work(batch)
    html = page(client, batch).content.decode()
    assert "hx-trigger" not in html.split('id="batch-progress"')[1].split(">")[0]
    assert "5–5" in html
    assert b"".join(page(client, batch, "_file", 3).streaming_content).startswith(b"%PDF-")
    assert page(client, batch, "_zip")["Content-Type"] == "application/zip"
    for number in (0, 4, 99999999):
        assert page(client, batch, "_file", number).status_code == 404
    listed = client.get(reverse("audits:sheet_list")).content.decode()
    assert reverse("audits:sheet_batch", args=[batch.pk]) in listed
    client.force_login(head)
    assert page(client, batch).status_code == 404


def test_after_a_week_the_files_go_and_the_page_says_so(keys: list[int], officer: User) -> None:
    batch = work(order(keys, officer))
    assert batches.clear_batches(now=NOW + batches.KEPT) == 0
    assert batches.clear_batches(now=NOW + batches.KEPT + dt.timedelta(seconds=1)) == 1
    assert batches.clear_batches(now=NOW + batches.KEPT * 2) == 0
    assert not default_storage.exists(batches.file_name(batch, 1))
    assert not default_storage.exists(batches.zip_name(batch))
    client = Client()
    client.force_login(officer)
    assert page(client, batch).status_code == 200
    assert page(client, batch, "_file", 1).status_code == 404
    assert GateSheet.objects.valid().count() == 5


def test_jobs_follow_one_another_and_lost_ones_are_resumed(
    keys: list[int], officer: User, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = order(keys, officer)
    tasks.make_gate_sheets(str(batch.pk))
    assert sent == [str(batch.pk)]
    assert tasks.resume_gate_sheets() == {"resumed": 0}
    SheetBatch.objects.update(progress_at=timezone.now() - dt.timedelta(minutes=2))
    assert tasks.resume_gate_sheets() == {"resumed": 1}
    for _ in range(3):
        tasks.make_gate_sheets(str(batch.pk))
    assert SheetBatch.objects.get().state == BatchState.READY
    done = len(sent)
    tasks.make_gate_sheets(str(batch.pk))
    assert len(sent) == done
    assert tasks.clear_gate_sheets() == {"cleared": 0}


def test_a_broker_that_is_away_keeps_the_order(keys: list[int], officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_views, "ask", lambda *_args, **_named: False)
    client = Client()
    client.force_login(officer)
    answer = client.post(reverse("audits:sheets_print"), {"sheet": "any", "batch": str(uuid4())}, follow=True)
    assert answer.status_code == 200
    assert SheetBatch.objects.get().state == BatchState.MAKING
