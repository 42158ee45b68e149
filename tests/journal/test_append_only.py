"""The database itself keeps the journal as it was written."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mind_portal.journal.models import Entry, Seal, SealedEntry, Unsealed
from mind_portal.journal.sealing import seal_waiting
from tests.journal.builders import make_entries

pytestmark = pytest.mark.django_db
TABLES = ["journal_entry", "journal_seal", "journal_sealedentry"]


def refused(act):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        act()


def run_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_entry_can_neither_be_changed_nor_deleted(rayong):
    (entry,) = make_entries(rayong, 1)
    entry.reason = "another"
    refused(entry.save)
    refused(entry.delete)
    refused(lambda: Entry.objects.update(reason="another"))
    refused(lambda: Entry.objects.all().delete())
    assert Entry.objects.get().reason == ""


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["update {} set id = id where false", "delete from {} where false"])
def test_raw_sql_is_refused_even_when_it_touches_no_row(rayong, table, statement):
    column = "entry_id" if table == "journal_sealedentry" else "id"
    refused(lambda: run_sql(statement.format(table).replace("id = id", f"{column} = {column}")))


@pytest.mark.parametrize("table", TABLES)
def test_truncate_is_refused_where_no_test_asks_for_it(rayong, table):
    run_sql("set local portal.allow_truncate = 'off'")
    refused(lambda: run_sql(f"truncate {table} cascade"))


def test_the_setting_of_the_tests_opens_test_databases_only():
    with connection.cursor() as cursor:
        cursor.execute("select prosrc from pg_proc where proname = 'journal_refuse_change'")
        assert "current_database() like 'test" in cursor.fetchone()[0]


def test_seals_are_kept_as_well(rayong):
    make_entries(rayong, 2)
    seal_waiting(now=timezone.now())
    refused(lambda: Seal.objects.update(entries=5))
    refused(lambda: SealedEntry.objects.update(digest="0" * 64))
    refused(lambda: SealedEntry.objects.filter(pk__gt=0)._raw_delete("default"))


def test_an_entry_written_by_raw_sql_waits_for_its_seal_too(rayong):
    run_sql(
        "insert into journal_entry (at, actor_name, verb, subject_type, subject_id, subject_name, province_code, "
        "reason, request_id) select now(), 'x', 'a.b', 'c.d', n::text, '', '21', '', '' from generate_series(1, 2) as n"
    )
    assert set(Unsealed.objects.values_list("pk", flat=True)) == set(Entry.objects.values_list("pk", flat=True))
    assert Entry.objects.count() == 2
