"""Sheets of more factories than fit into one answer: made by a worker, file by file, kept for a week with a zip of all.

A file that is made is never made again; a worker that died is followed by the next within minutes.
"""

import datetime as dt
import tempfile
import zipfile
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.public.models import BatchState, SheetBatch
from audits.public.services import MOST_SHEETS, make_sheets
from audits.public.sheets import sheets_pdf
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.once import alone, in_turn
from mind_portal.journal.services import record
from mind_portal.notifications.services import notify

MOST: Final = 10_000
"""More than the register of any provincial office; about two minutes of a worker."""
KEPT: Final = dt.timedelta(days=7)
ATTEMPTS: Final = 3
FOLDER: Final = "gate-sheets"


def start_batch(*, batch_id: UUID, site_ids: Sequence[int], actor: User, now: dt.datetime) -> SheetBatch:
    """Order the sheets of these factories, in their order; the worker's `make_file` makes them.

    Pressed again it is the batch that there is: the one of the same form, or the one of this officer that is still
    being made. Raises Site.DoesNotExist when a factory is out of scope, DomainError (AUD-GATE-1, 6) for none or too
    many.
    """
    if not site_ids:
        raise DomainError(Breach("AUD-GATE-1", _("No factory is chosen: change the filter")))
    if len(site_ids) > MOST:
        message = _("More than %(most)s factories are too many at once. Choose a province, a district or a class.")
        raise DomainError(Breach("AUD-GATE-6", message % {"most": f"{MOST:,}"}))
    sites = Site.objects.visible_to(actor).filter(pk__in=site_ids)
    if sites.count() != len(set(site_ids)):
        raise Site.DoesNotExist
    provinces = sorted(sites.order_by().values_list("province_id", flat=True).distinct())
    with transaction.atomic():
        in_turn(f"audits.sheet_batch.{actor.pk}")
        mine = SheetBatch.objects.filter(made_by=actor)
        known = mine.filter(pk=batch_id).first() or mine.filter(state=BatchState.MAKING).first()
        if known is not None:
            return known
        taken = SheetBatch.objects.filter(pk=batch_id).exists()  # somebody else's: ids of forms are no secret
        batch = SheetBatch.objects.create(
            id=uuid4() if taken else batch_id, made_by=actor, provinces=provinces, site_ids=list(site_ids),
            total=len(site_ids), asked_at=now, progress_at=now,
        )  # fmt: skip
        record(verb="audits.gate_sheets_asked", subject=batch, actor=actor, now=now, after={"counts": batch.total})
    return batch


def stop_batch(*, batch_id: UUID, actor: User, now: dt.datetime) -> SheetBatch:
    """Make no further files; those that are there stay. Nothing happens to a batch that has ended.

    Raises SheetBatch.DoesNotExist for another's.
    """
    with transaction.atomic():
        batch = SheetBatch.objects.visible_to(actor).select_for_update().get(pk=batch_id)
        if batch.state == BatchState.MAKING:
            _end(batch, BatchState.STOPPED, now)
            record(verb="audits.gate_sheets_stopped", subject=batch, actor=actor, now=now)
    return batch


def make_file(*, batch_id: UUID, now: dt.datetime) -> SheetBatch:
    """Make the next file of a batch, or, after the last, the zip of all. Skipped while another process is at it.

    After the third attempt at one file that ended without a word (no memory, killed) the batch has failed.
    """
    with alone(f"audits.sheet_batch.file.{batch_id}") as mine:
        batch = _begin(batch_id, now) if mine else None
        if batch is None:
            return SheetBatch.objects.get(pk=batch_id)
        keys = batch.site_ids[batch.done : batch.done + MOST_SHEETS]
        if keys:
            made = _make(batch, keys, now)
            return _advance(batch_id, len(keys), made, now)
        _zip(batch)
        return _finish(batch_id, now)


def _begin(batch_id: UUID, now: dt.datetime) -> SheetBatch | None:
    with transaction.atomic():
        batch = SheetBatch.objects.select_for_update().get(pk=batch_id)
        if batch.state != BatchState.MAKING:
            return None
        if batch.attempts >= ATTEMPTS:
            _fail(batch, now)
            return None
        batch.attempts, batch.progress_at = batch.attempts + 1, now
        batch.save(update_fields=["attempts", "progress_at"])
    return batch


def _make(batch: SheetBatch, keys: list[int], now: dt.datetime) -> int:
    """Write the next file; how many sheets stand in it. What has left the officer's scope by now is left out."""
    user = batch.made_by
    seen: set[int] = set()
    if user.is_active and user.has_perm("audits.print_sheet"):
        seen = set(Site.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    shown = [key for key in keys if key in seen]
    if shown:
        made = make_sheets(site_ids=shown, actor=user, now=now)
        _write(file_name(batch, batch.files + 1), ContentFile(sheets_pdf(made, now)))
    return len(shown)


def _advance(batch_id: UUID, asked: int, made: int, now: dt.datetime) -> SheetBatch:
    with transaction.atomic():
        batch = SheetBatch.objects.select_for_update().get(pk=batch_id)
        if batch.state != BatchState.MAKING:  # stopped meanwhile
            return batch
        batch.done, batch.left_out = batch.done + asked, batch.left_out + asked - made
        batch.files, batch.attempts, batch.progress_at = batch.files + bool(made), 0, now
        batch.save(update_fields=["done", "left_out", "files", "attempts", "progress_at"])
        if batch.done >= batch.total and not batch.files:
            _fail(batch, now)
    return batch


def _zip(batch: SheetBatch) -> None:
    """PDFs are packed already: they are only put together."""
    with tempfile.TemporaryFile() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packed:
            for number in range(1, batch.files + 1):
                with default_storage.open(file_name(batch, number)) as part, packed.open(_part(number), "w") as into:
                    into.writelines(part.chunks())
        made.seek(0)
        _write(zip_name(batch), File(made))


def _finish(batch_id: UUID, now: dt.datetime) -> SheetBatch:
    with transaction.atomic():
        batch = SheetBatch.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=batch_id)
        if batch.state == BatchState.MAKING:
            _end(batch, BatchState.READY, now)
            _tell(batch, gettext_lazy("The QR sheets are ready to print"), now)
    return batch


def _fail(batch: SheetBatch, now: dt.datetime) -> None:
    _end(batch, BatchState.FAILED, now)
    _tell(batch, gettext_lazy("The QR sheets could not be made"), now)


def _tell(batch: SheetBatch, title: Any, now: dt.datetime) -> None:
    notify(
        key=f"gate-sheets-{batch.pk}", kind="gate_sheets", recipients=[batch.made_by], title=title,
        url=reverse("audits:sheet_batch", args=[batch.pk]), email=False, actor=None, now=now,
    )  # fmt: skip


def _end(batch: SheetBatch, state: BatchState, now: dt.datetime) -> None:
    batch.state, batch.finished_at, batch.progress_at = state, now, now
    batch.save(update_fields=["state", "finished_at", "progress_at"])


def clear_batches(*, now: dt.datetime) -> int:
    """Delete the files of batches that ended a week ago; the rows stay, since the journal speaks of them."""
    cleared = 0
    old = SheetBatch.objects.filter(finished_at__lt=now - KEPT).exclude(state=BatchState.GONE).order_by("pk")
    for batch in list(old):
        # One beyond those that are counted: a file whose worker died before it was.
        for name in (zip_name(batch), *(file_name(batch, number) for number in range(1, batch.files + 2))):
            default_storage.delete(name)
        batch.state, batch.site_ids = BatchState.GONE, []
        batch.save(update_fields=["state", "site_ids"])
        cleared += 1
    return cleared


def file_name(batch: SheetBatch, number: int) -> str:
    return f"{FOLDER}/{batch.pk.hex}/{number:03d}.pdf"


def zip_name(batch: SheetBatch) -> str:
    return f"{FOLDER}/{batch.pk.hex}/all.zip"


def shown_name(batch: SheetBatch, number: int | None) -> str:
    """What a file is called where it is saved."""
    day = f"{thai.local_date(batch.asked_at):%Y%m%d}"
    return f"gate-sheets-{day}.zip" if number is None else f"gate-sheets-{day}-{number:03d}.pdf"


def _part(number: int) -> str:
    return f"gate-sheets-{number:03d}.pdf"


def _write(name: str, content: "File[bytes]") -> None:
    """In the place of what a worker that died may have left there."""
    default_storage.delete(name)
    default_storage.save(name, content)
