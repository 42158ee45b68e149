"""A run of the register's import from the upload to the end: the only writers of its state."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factories.imports.applying import apply_batch
from factories.imports.comparing import compare, ending_provinces
from factories.imports.formats import AUTO
from factories.imports.staging import stage
from factories.models import ImportLine, ImportRow, ImportRun, RowOutcome, RunState
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.once import alone
from mind_portal.core.transitions import StateMachine, Transition
from mind_portal.journal.services import record

Actor = User | AnonymousUser | None
"""Who acts: the user of a request, or None for the command line and its jobs."""

MACHINE: Final = StateMachine(
    "IMP",
    {
        "read": Transition(frozenset({RunState.UPLOADED, RunState.READING}), RunState.READING),
        "confirm": Transition(frozenset({RunState.PREVIEW, RunState.HELD}), RunState.APPLYING),
        "apply": Transition(frozenset({RunState.APPLYING}), RunState.APPLIED),
        "cancel": Transition(
            frozenset({RunState.UPLOADED, RunState.READING, RunState.PREVIEW, RunState.HELD}), RunState.CANCELLED
        ),
    },
)
UNFINISHED: Final = (RunState.UPLOADED, RunState.READING, RunState.APPLYING)


@transaction.atomic
def start_run(
    *, file: "UploadedFile[Any] | Path", actor: Actor, now: datetime, source_date: date, wanted: str = AUTO
) -> ImportRun:
    """Keep a file and open its run; reading it is `read_run`'s, usually in a worker."""
    name = Path(str(file.name)).name[:200]
    run = ImportRun(
        file_name=name, format="" if wanted == AUTO else wanted, source_date=source_date, created_by=_user(actor),
        created_at=now, progress_at=now,
    )  # fmt: skip
    if isinstance(file, Path):
        with file.open("rb") as opened:
            run.file.save(_safe(name), File(opened), save=False)
    else:
        run.file.save(_safe(name), file, save=False)
    run.save()
    record(verb="factories.import_uploaded", subject=run, actor=actor, now=now, after={"file": name})
    return run


def _user(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None


def _safe(name: str) -> str:
    """A short name for the disk; the page shows the one that the file came with."""
    return "register" + Path(name).suffix.lower()[:6]


def _key(run_id: int) -> str:
    return f"factories.imports.run.{run_id}"


def read_run(*, run_id: int, now: datetime) -> ImportRun:
    """Stage the file, compare it with the register, and leave the run as preview, held or failed.

    Safe to repeat: a reading that was interrupted begins again. Skipped while another process reads the run.
    """
    with alone(_key(run_id)) as mine:
        run = ImportRun.objects.get(pk=run_id)
        if not mine or run.state not in (RunState.UPLOADED, RunState.READING):
            return run
        _save_state(run, RunState.READING, rows_read=0, message="")
        try:
            total = stage(run, Path(run.file.path), lambda rows: _progress(run, rows))
            if not total:
                raise DomainError(Breach("IMP-FILE-8", _("The file has a header but no rows."), "file"))
        except DomainError as error:
            _save_state(run, RunState.FAILED, message="; ".join(error.messages), finished_at=timezone.now())
            return run
        with transaction.atomic():
            _preview(run, total)
        return run


def _preview(run: ImportRun, total: int) -> None:
    current = ImportRun.objects.select_for_update().get(pk=run.pk)
    if current.state != RunState.READING:  # cancelled meanwhile
        run.state = current.state
        return
    run.counts = compare(run)
    run.held_because = ending_provinces(run)
    state = RunState.HELD if run.held_because else RunState.PREVIEW
    if run.counts["refused"] == total:
        _save_state(run, RunState.FAILED, rows_total=total, rows_read=total, finished_at=timezone.now(),
                    message=_("No row could be read. Download the refused rows to see why."))  # fmt: skip
        return
    _save_state(run, state, rows_total=total, rows_read=total)


def _progress(run: ImportRun, rows: int) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        rows_read=rows, rows_total=max(run.rows_total, rows), progress_at=timezone.now()
    )


def _save_state(run: ImportRun, state: str, **values: Any) -> None:
    for name, value in {"state": state, "progress_at": timezone.now(), **values}.items():
        setattr(run, name, value)
    names = ["state", "progress_at", "format", "columns", "counts", "held_because", *values]
    run.save(update_fields=list(dict.fromkeys(names)))


@transaction.atomic
def confirm_run(*, run_id: int, actor: Actor, now: datetime, reason: str = "") -> ImportRun:
    """Let a previewed run be applied. A held one asks for a reason. Refused in any other state, so once only."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    held = run.state == RunState.HELD
    target = MACHINE.check("confirm", run.state)
    if held and len(reason.strip()) < 10:
        message = _("Say why so many licences end (at least 10 characters).")
        raise DomainError(Breach(rule="IMP-HOLD-1", message=message, field="reason"))
    run.state, run.confirmed_by, run.confirmed_at, run.progress_at = target, _user(actor), now, now
    run.reason = reason.strip() if held else ""
    run.save(update_fields=["state", "confirmed_by", "confirmed_at", "progress_at", "reason"])
    record(
        verb="factories.import_confirmed", subject=run, actor=actor, now=now, reason=run.reason,
        after={"counts": run.counts, "held_because": run.held_because if held else []},
    )  # fmt: skip
    return run


@transaction.atomic
def cancel_run(*, run_id: int, actor: Actor, now: datetime) -> ImportRun:
    """Drop a run before anything of it is applied. Its rows go; the file and the entry in the journal stay."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    run.state = MACHINE.check("cancel", run.state)
    run.finished_at = now
    run.save(update_fields=["state", "finished_at"])
    ImportRow.objects.filter(run=run).delete()
    ImportLine.objects.filter(run=run).delete()
    record(verb="factories.import_cancelled", subject=run, actor=actor, now=now)
    return run


def apply_run(*, run_id: int, now: datetime) -> ImportRun:
    """Apply a confirmed run batch by batch, going on behind the last whole batch of an interrupted one."""
    with alone(_key(run_id)) as mine:
        run = ImportRun.objects.get(pk=run_id)
        if not mine or run.state != RunState.APPLYING:
            return run
        while apply_batch(run_id, timezone.now()):
            pass
        return _finish(run_id, now)


@transaction.atomic
def _finish(run_id: int, now: datetime) -> ImportRun:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    run.state = MACHINE.check("apply", run.state)
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "finished_at"])
    _forget_unchanged(run)
    record(
        verb="factories.register_imported", subject=run, actor=run.confirmed_by, now=now, reason=run.reason,
        after={"file": run.file_name, "format": run.format, "source_date": run.source_date, "counts": run.counts},
    )  # fmt: skip
    return run


def _forget_unchanged(run: ImportRun) -> None:
    """Rows that changed nothing are counted, not kept: a weekly file of 241,000 would fill the disk with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from factories_importline l using factories_importrow r "
            "where l.run_id = %s and r.run_id = l.run_id and r.row_number = l.row_number and r.outcome = %s",
            [run.pk, RowOutcome.UNCHANGED.value],
        )
    ImportRow.objects.filter(run=run, outcome=RowOutcome.UNCHANGED, problems=[], kept={}).delete()


@transaction.atomic
def forget_run(*, run_id: int) -> None:
    """Take a trial run away, with its rows and its file; only the journal remembers it. Not for applied runs."""
    run = ImportRun.objects.select_for_update().exclude(state__in=(RunState.APPLYING, RunState.APPLIED)).get(pk=run_id)
    ImportRow.objects.filter(run=run).delete()
    ImportLine.objects.filter(run=run).delete()
    transaction.on_commit(lambda: run.file.storage.delete(str(run.file.name)))
    run.delete()
