"""Writing into the log: appended only, chained, sent once, by four people at once."""

import datetime as dt
import threading
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from emergencies.models import Incident, LogEntry, LogHead
from emergencies.selectors.log import chain_flaws, log_rows, newest, unverified
from emergencies.services import change_phase, take_step, write_entry
from emergencies.services.logging import Entry
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry as JournalEntry
from tests.emergencies.builders import lead_to, make_incident, make_order, settle
from tests.support.threads import results_of

pytestmark = pytest.mark.django_db


def write(incident: Incident, actor: User, text: str = "ไฟลามถึงโกดัง 2", **fields: Any) -> LogEntry:
    values: dict[str, Any] = {"client_id": uuid4(), "kind": "fire"} | fields
    now = timezone.now()
    return write_entry(incident_id=incident.pk, entry=Entry(text=text, **values), actor=actor, now=now).entry


def test_entries_are_numbered_and_chained(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    first, second = write(incident, officer), write(incident, officer, "น้ำในคลองมีสีดำ", kind="water")
    assert (first.seq, second.seq) == (2, 3)
    assert second.prev_hash == first.hash
    assert chain_flaws(incident) == []
    assert (
        JournalEntry.objects.get(subject_id=str(second.pk), verb="emergencies.log_written").after["hash"] == second.hash
    )


@pytest.mark.parametrize("sql", ["update emergencies_logentry set text = 'x'", "delete from emergencies_logentry"])
def test_the_database_refuses_to_change_an_entry(rayong: Province, officer: User, sql: str) -> None:
    make_incident(officer)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_sent_twice_it_is_written_once(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    client_id = uuid4()
    assert write(incident, officer, client_id=client_id).pk == write(incident, officer, client_id=client_id).pk
    assert incident.log.count() == 2


def test_a_correction_names_what_it_corrects_and_the_old_text_stays(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    wrong = write(incident, officer, "บาดเจ็บ 50 คน", kind="people")
    write(incident, officer, "บาดเจ็บ 5 คน", kind="people", relation="corrects", about=wrong.seq)
    rows = {row["seq"]: row for row in log_rows(newest(incident), timezone.now())}
    assert (rows[2]["text"], rows[2]["corrected_by"], rows[3]["about"]) == ("บาดเจ็บ 50 คน", 3, 2)
    assert [entry.seq for entry in unverified(incident)] == [3]


def test_a_confirmation_takes_an_entry_from_the_unconfirmed(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    told = write(incident, officer)
    assert unverified(incident).count() == 1
    write(incident, officer, "เห็นแล้ว", relation="verifies", about=told.seq)
    assert unverified(incident).count() == 0


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"text": "   "}, "EME-LOG-1"),
        ({"text": "ก" * 2001}, "EME-LOG-1"),
        ({"at": dt.timedelta(minutes=3)}, "EME-LOG-2"),
        ({"at": dt.timedelta(days=-31)}, "EME-LOG-2"),
        ({"relation": "corrects", "about": 99}, "EME-LOG-4"),
        ({"kind": "phase"}, "EME-LOG-5"),
    ],
)
def test_what_keeps_an_entry_out(rayong: Province, officer: User, fields: dict[str, Any], rule: str) -> None:
    incident = make_incident(officer)
    if "at" in fields:
        fields = fields | {"at": timezone.now() + fields["at"]}
    with pytest.raises(DomainError) as error:
        write(incident, officer, **fields)
    assert [breach.rule for breach in error.value.breaches] == [rule]
    assert incident.log.count() == 1


def test_a_closed_incident_takes_only_corrections(rayong: Province, officer: User) -> None:
    incident = lead_to(make_incident(officer), officer, "respond", "contain")
    settle(incident, officer)
    lead_to(incident, officer, "close")
    with pytest.raises(DomainError):
        write(incident, officer)
    assert write(incident, officer, relation="corrects", about=1).relation == "corrects"


def test_the_command_finds_a_log_that_was_changed(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    write(incident, officer)
    call_command("verify_incident_logs", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table emergencies_logentry disable trigger emergencies_logentry_append_only")
        cursor.execute("update emergencies_logentry set text = 'อื่น' where seq = 2")
    with pytest.raises(CommandError, match=incident.label):
        call_command("verify_incident_logs", verbosity=0)


def test_a_log_cut_off_together_with_its_head_is_found_by_the_journal(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    write(incident, officer)
    first = incident.log.get(seq=1)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table emergencies_logentry disable trigger emergencies_logentry_append_only")
        cursor.execute("delete from emergencies_logentry where seq = 2")
    LogHead.objects.filter(pk=incident.pk).update(seq=1, hash=first.hash)
    assert chain_flaws(incident) == []
    with pytest.raises(CommandError, match=incident.label):
        call_command("verify_incident_logs", verbosity=0)


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_people_write_at_once_into_one_chain(rayong: Province, officer: User, head: User) -> None:
    incident = make_incident(officer)
    people = [officer, head, officer, head]

    def several(n: int) -> int:
        return len([write(incident, people[n], f"ผู้เขียน {n} ข้อ {k}") for k in range(5)])

    assert results_of(*[partial(several, n) for n in range(4)]) == [5] * 4
    assert list(incident.log.order_by("seq").values_list("seq", flat=True)) == list(range(1, 22))
    assert chain_flaws(incident) == []


@pytest.mark.django_db(transaction=True)
def test_two_acknowledgements_at_once_are_one(rayong: Province, officer: User) -> None:
    order = make_order(make_incident(officer), officer)
    answers = results_of(*[lambda: take_step(order_id=order.pk, verb="act", actor=None, now=timezone.now())] * 2)
    assert sorted(answer.changed for answer in answers) == [False, True]
    assert order.steps.filter(verb="act").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_close_once(rayong: Province, officer: User) -> None:
    incident = lead_to(make_incident(officer), officer, "respond", "contain")
    settle(incident, officer)

    def close(n: int) -> Incident:
        return change_phase(incident_id=incident.pk, verb="close", actor=officer, now=timezone.now())

    answers = results_of(*[partial(close, n) for n in range(2)])
    assert sorted(type(answer).__name__ for answer in answers) == ["DomainError", "Incident"]
    assert incident.phase_changes.filter(verb="close").count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_phones_open_at_once_with_numbers_without_gaps(rayong: Province, officer: User) -> None:
    opened = results_of(*[lambda: make_incident(officer)] * 3)
    assert sorted(incident.number for incident in opened) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_waited_for_the_closing_comes_too_late(rayong: Province, officer: User) -> None:
    incident = make_incident(officer)
    seen = threading.Event()

    def write() -> None:
        try:
            entry = Entry(client_id=uuid4(), kind="note", text="สายเกินไป")
            with pytest.raises(DomainError):
                write_entry(incident_id=incident.pk, entry=entry, actor=officer, now=timezone.now())
            seen.set()
        finally:
            connection.close()

    with transaction.atomic():
        lead_to(incident, officer, "dismiss")
        late = threading.Thread(target=write)
        late.start()
        late.join(1)  # it has read the incident as open, and waits for the end of the log
    late.join(10)
    assert seen.is_set()
    assert not incident.log.filter(text="สายเกินไป").exists()
