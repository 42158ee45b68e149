"""A bank's file from the upload to the last booked row: the only writers of its state."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loans.models import (
    BankFile,
    BankFileState,
    BankRow,
    BankRowKind,
    BankRowOutcome,
    Contract,
    EntrySource,
    Repayment,
)
from loans.portfolio import rules
from loans.portfolio.bank.checking import Checker, Coming
from loans.portfolio.bank.reading import BankLine, open_bank_file
from loans.portfolio.books import ZERO, rebook
from loans.portfolio.paying_out import book_from_bank
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.once import alone
from mind_portal.core.thai import clean_text, local_date
from mind_portal.core.transitions import StateMachine, Transition
from mind_portal.journal.services import record

MACHINE: Final = StateMachine(
    "LOAN-FILE",
    {
        "confirm": Transition(frozenset({BankFileState.PREVIEW}), BankFileState.BOOKING),
        "finish": Transition(frozenset({BankFileState.BOOKING}), BankFileState.BOOKED),
        "cancel": Transition(
            frozenset({BankFileState.UPLOADED, BankFileState.READING, BankFileState.PREVIEW}), BankFileState.CANCELLED
        ),
    },
)
UNFINISHED: Final = (BankFileState.UPLOADED, BankFileState.READING, BankFileState.BOOKING)
READ_CHUNK: Final = 2_000
BOOK_CHUNK: Final = 1_000


class SameFile(DomainError):
    """The very same bytes are in the portal already; `file_id` leads to them."""

    def __init__(self, file_id: int) -> None:
        self.file_id = file_id
        super().__init__(Breach("LOAN-FILE-4", _("This very file is in the portal already."), "file"))


def upload_file(*, file: "UploadedFile[Any]", actor: User, now: dt.datetime) -> BankFile:
    """Keep a file; reading it is `read_file`'s, in a worker. Raises SameFile for one that is there already."""
    checksum = hashlib.sha256()
    for block in file.chunks():
        checksum.update(block)
    file.seek(0)
    live = BankFile.objects.exclude(state__in=(BankFileState.FAILED, BankFileState.CANCELLED))
    known = live.filter(checksum=checksum.hexdigest()).first()
    if known is not None:  # before its bytes are stored a second time
        raise SameFile(known.pk)
    name = Path(str(file.name)).name[:200]
    try:
        with transaction.atomic():
            made = BankFile(
                file_name=name, checksum=checksum.hexdigest(), uploaded_by=actor, uploaded_at=now, progress_at=now
            )
            made.file.save("bank" + Path(name).suffix.lower()[:6], file, save=False)
            made.save()
            record(verb="loans.bank_file_uploaded", subject=made, actor=actor, now=now, after={"file": name})
    except IntegrityError:
        same = live.filter(checksum=checksum.hexdigest()).first()
        assert same is not None
        raise SameFile(same.pk) from None
    return made


def _key(file_id: int) -> str:
    return f"loans.bank.file.{file_id}"


# --- reading ---------------------------------------------------------------------------------------------------------


def read_file(*, file_id: int, now: dt.datetime) -> BankFile:
    """Read and check the rows and leave the file as preview or failed. Safe to repeat: a reading that was interrupted
    begins again. Skipped while another process reads it."""
    with alone(_key(file_id)) as mine:
        file = BankFile.objects.get(pk=file_id)
        if not mine or not _save_unless_cancelled(file, state=BankFileState.READING, rows_read=0, message=""):
            return file
        BankRow.objects.filter(bank_file=file).delete()
        try:
            total = _stage(file, local_date(now))
            if not total:
                raise DomainError(Breach("LOAN-FILE-5", _("The file has a header but no rows."), "file"))
        except DomainError as error:
            BankRow.objects.filter(bank_file=file).delete()
            words = "; ".join(error.messages)
            _save_unless_cancelled(file, state=BankFileState.FAILED, message=words, finished_at=timezone.now())
            return file
        read = {"rows_total": total, "rows_read": total, "counts": counts_of(file)}
        if not _save_unless_cancelled(file, state=BankFileState.PREVIEW, **read):
            BankRow.objects.filter(bank_file=file).delete()
    return file


def _stage(file: BankFile, today: dt.date) -> int:
    path = Path(file.file.path)
    checker = Checker(today, _coming(path))
    table = open_bank_file(path)
    file.rows_total = table.expected_rows
    total = 0
    for piece in _pieces(table.rows):
        checker.prepare(piece)
        BankRow.objects.bulk_create([_row(file, line, checker) for line in piece])
        total += len(piece)
        _save(file, rows_read=total, rows_total=max(file.rows_total, total))
    return total


def _coming(path: Path) -> dict[str, Coming]:
    """What the file itself pays out under each contract: its rows may stand in any order."""
    found: dict[str, Coming] = {}
    for line in open_bank_file(path).rows:
        if line.kind == BankRowKind.DISBURSEMENT and line.paid_on and line.amount and not line.problems:
            before = found.get(rules.number_key(line.contract), Coming(line.paid_on, ZERO))
            first = min(before.first, line.paid_on)
            found[rules.number_key(line.contract)] = Coming(first, before.amount + line.amount)
    return found


def _pieces(rows: Iterator[BankLine]) -> Iterator[list[BankLine]]:
    while piece := list(islice(rows, READ_CHUNK)):
        yield piece


def _row(file: BankFile, line: BankLine, checker: Checker) -> BankRow:
    outcome = checker.judge(line)
    return BankRow(
        bank_file=file, row_number=line.row_number, cells=line.cells, contract_number=line.contract,
        contract=checker.contract_of(line), kind=line.kind, paid_on=line.paid_on, amount=line.amount,
        reference=line.reference, outcome=outcome, problems=line.problems,
    )  # fmt: skip


def counts_of(file: BankFile) -> dict[str, Any]:
    """Rows and baht by outcome, as the preview shows them."""
    counts: dict[str, Any] = dict.fromkeys(BankRowOutcome.values, 0)
    sums = {"paid_out": ZERO, "paid_back": ZERO}
    for outcome, kind, amount in BankRow.objects.filter(bank_file=file).values_list("outcome", "kind", "amount"):
        counts[outcome] += 1
        if outcome in (BankRowOutcome.READY, BankRowOutcome.BOOKED) and amount is not None:
            sums["paid_out" if kind == BankRowKind.DISBURSEMENT else "paid_back"] += amount
    return counts | {name: str(amount) for name, amount in sums.items()}


def _save(file: BankFile, **values: Any) -> None:
    for name, value in {"progress_at": timezone.now(), **values}.items():
        setattr(file, name, value)
    file.save(update_fields=["progress_at", *values])


def _save_unless_cancelled(file: BankFile, **values: Any) -> bool:
    """Save, unless somebody dropped the file, or it went further, since it was read: one statement, so no race."""
    going = BankFile.objects.filter(pk=file.pk, state__in=(BankFileState.UPLOADED, BankFileState.READING))
    if not going.update(progress_at=timezone.now(), **values):
        return False
    file.refresh_from_db()
    return True


# --- the second person -----------------------------------------------------------------------------------------------


def confirm_file(*, file_id: int, actor: User, now: dt.datetime) -> BankFile:
    """Let a previewed file be booked. Raises DomainError with LOAN-EYES-1, LOAN-FILE-6 or for a wrong state."""
    with transaction.atomic():
        file = BankFile.objects.visible_to(actor).select_for_update().get(pk=file_id)
        target = MACHINE.check("confirm", file.state)
        breaches = rules.second_person(proposed_by=file.uploaded_by_id, decided_by=actor.pk)
        if not file.counts.get(BankRowOutcome.READY):
            text = _("No row of this file can be booked; look at its exceptions.")
            breaches.append(Breach("LOAN-FILE-6", text))
        if breaches:
            raise DomainError(breaches)
        file.state, file.confirmed_by, file.confirmed_at, file.progress_at = target, actor, now, now
        file.save(update_fields=["state", "confirmed_by", "confirmed_at", "progress_at"])
        record(verb="loans.bank_file_confirmed", subject=file, actor=actor, now=now, after={"counts": file.counts})
    return file


def cancel_file(*, file_id: int, actor: User, now: dt.datetime) -> BankFile:
    """Drop a file before anything of it is booked. Its rows go; the file and the entry in the journal stay."""
    with transaction.atomic():
        file = BankFile.objects.visible_to(actor).select_for_update().get(pk=file_id)
        file.state = MACHINE.check("cancel", file.state)
        file.finished_at = now
        file.save(update_fields=["state", "finished_at"])
        BankRow.objects.filter(bank_file=file).delete()
        record(verb="loans.bank_file_cancelled", subject=file, actor=actor, now=now)
    return file


# --- booking ---------------------------------------------------------------------------------------------------------


def book_file(*, file_id: int, now: dt.datetime) -> BankFile:
    """Book a confirmed file piece by piece: a piece is booked whole or not at all, and an interrupted job goes on
    behind the last whole one."""
    with alone(_key(file_id)) as mine:
        file = BankFile.objects.get(pk=file_id)
        if not mine or file.state != BankFileState.BOOKING:
            return file
        while _book_piece(file_id, now):
            pass
        with transaction.atomic():
            file = BankFile.objects.select_for_update().get(pk=file_id)
            target = MACHINE.check("finish", file.state)
            _save(file, state=target, counts=counts_of(file), finished_at=timezone.now())
            record(
                verb="loans.bank_file_booked", subject=file, actor=file.confirmed_by, now=now,
                after={"file": file.file_name, "counts": file.counts},
            )  # fmt: skip
    return file


@transaction.atomic
def _book_piece(file_id: int, now: dt.datetime) -> int:
    """Payments out first, so that a repayment finds its plan wherever it stands in the file."""
    people = BankFile.objects.select_related("uploaded_by", "confirmed_by")
    file = people.select_for_update(of=("self",)).get(pk=file_id)
    ready_rows = BankRow.objects.filter(bank_file=file, outcome=BankRowOutcome.READY)
    rows = list(ready_rows.select_related("contract").order_by("kind", "row_number")[:BOOK_CHUNK])
    if not rows:
        return 0
    keys = [row.contract_id for row in rows if row.contract_id is not None]
    locked = list(Contract.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    contracts = {contract.pk: contract for contract in locked}
    checker = Checker(local_date(now))
    lines = {row.pk: _line_of(row) for row in rows}
    checker.prepare(list(lines.values()), locked)
    for row in rows:
        line = lines[row.pk]
        row.outcome = checker.judge(line)
        if row.outcome == BankRowOutcome.READY and row.kind == BankRowKind.DISBURSEMENT:
            assert row.contract_id is not None
            _pay_out(line, contracts[row.contract_id], file, now)
            if line.problems:
                row.outcome = BankRowOutcome.EXCEPTION
                checker.take_off(line)
        row.problems = line.problems
    ready = [row for row in rows if row.outcome == BankRowOutcome.READY]
    Repayment.objects.bulk_create([_repayment(row, file, now) for row in ready if row.kind == BankRowKind.REPAYMENT])
    BankRow.objects.filter(pk__in=[row.pk for row in ready]).update(outcome=BankRowOutcome.BOOKED)
    BankRow.objects.bulk_update([row for row in rows if row.outcome != BankRowOutcome.READY], ["outcome", "problems"])
    rebook(locked, local_date(now))
    _save(file, rows_booked=file.rows_booked + len(rows))
    return len(rows)


def _line_of(row: BankRow) -> BankLine:
    return BankLine(row.row_number, row.cells, row.contract_number, row.kind, row.paid_on, row.amount, row.reference)


def _repayment(row: BankRow, file: BankFile, now: dt.datetime) -> Repayment:
    assert row.contract is not None
    assert row.paid_on is not None
    assert row.amount is not None
    assert file.confirmed_by_id is not None
    return Repayment(
        contract=row.contract, province_id=row.contract.province_id, paid_on=row.paid_on, amount=row.amount,
        excess=row.amount, reference=row.reference, source=EntrySource.BANK, entered_by_id=file.confirmed_by_id,
        entered_at=now,
    )  # fmt: skip


def _pay_out(line: BankLine, contract: Contract, file: BankFile, now: dt.datetime) -> None:
    assert line.paid_on is not None
    assert line.amount is not None
    assert file.confirmed_by is not None
    try:
        with transaction.atomic():
            book_from_bank(
                contract, amount=line.amount, paid_on=line.paid_on, reference=line.reference,
                uploader=file.uploaded_by, confirmer=file.confirmed_by, now=now,
            )  # fmt: skip
    except DomainError as error:
        line.fault("paid_on", "no_plan", error.messages[0])


def handle_exception(*, row_id: int, note: str, actor: User, now: dt.datetime) -> BankRow:
    """Say what was done about an exception, so that the list gets shorter. Raises DomainError with LOAN-WHY-1."""
    with transaction.atomic():
        files = BankFile.objects.visible_to(actor)
        row = BankRow.objects.select_for_update(of=("self",)).filter(bank_file__in=files).get(pk=row_id)
        breaches = rules.reason_breaches(note)
        if row.outcome != BankRowOutcome.EXCEPTION or row.handled_at is not None:
            breaches.append(Breach("LOAN-FILE-7", _("This row waits for nothing any more.")))
        if breaches:
            raise DomainError(breaches)
        row.handled_by, row.handled_at, row.handled_note = actor, now, clean_text(note)[:300]
        row.save(update_fields=["handled_by", "handled_at", "handled_note"])
        record(
            verb="loans.exception_handled", subject=row.bank_file, actor=actor, now=now, reason=row.handled_note,
            after={"line": row.row_number},
        )  # fmt: skip
    return row
