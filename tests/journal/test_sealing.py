"""Batches become a chain, and the chain tells what was touched."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mind_portal.journal.chain import FIRST_HASH, entry_digest, seal_hash
from mind_portal.journal.models import Entry, Seal, SealedEntry, Unsealed
from mind_portal.journal.sealing import seal_waiting
from mind_portal.journal.services import record
from mind_portal.journal.tasks import seal_journal
from mind_portal.journal.verification import verify
from tests.journal.builders import make_entries


def tamper(*statements):
    """What somebody with the database's own rights could do: switch the triggers off and on again."""
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("set local session_replication_role = origin")


@pytest.fixture
def sealed(rayong):
    """Seven entries in three seals."""
    entries = make_entries(rayong, 7)
    assert seal_waiting(now=timezone.now(), batch=3) == {"entries": 7, "seals": 3}
    return [entry.pk for entry in entries]


@pytest.mark.django_db
def test_batches_follow_one_another_and_everything_is_sealed_once(sealed):
    first, second, third = Seal.objects.order_by("pk")
    assert first.previous_hash == FIRST_HASH
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    assert [first.entries, second.entries, third.entries] == [3, 3, 1]
    assert set(SealedEntry.objects.values_list("pk", flat=True)) == set(sealed)
    assert seal_waiting(now=timezone.now()) == {"entries": 0, "seals": 0}
    report = verify()
    assert (report.broken, report.seals, report.sealed, report.unsealed, report.head) == ("", 3, 7, 0, third.hash)


@pytest.mark.django_db
def test_an_empty_journal_is_whole():
    report = verify()
    assert (report.broken, report.seals, report.newest_at, report.head) == ("", 0, None, FIRST_HASH)


@pytest.mark.django_db
def test_a_changed_entry_is_named(sealed):
    tamper(f"update journal_entry set reason = 'nothing' where id = {sealed[4]}")
    assert f"entry {sealed[4]} is not what was sealed: tests.happened on geography.province 21" in verify().broken


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["at = at + interval '1 second'", "after = '{\"n\": 99}'", "actor_name = 'x'", "province_code = '50'"]
)
def test_no_column_can_be_changed_unseen(sealed, change):
    tamper(f"update journal_entry set {change} where id = {sealed[0]}")
    assert f"entry {sealed[0]} " in verify().broken


@pytest.mark.django_db
def test_the_first_of_several_changes_is_named(sealed):
    tamper(f"update journal_entry set reason = 'nothing' where id in ({sealed[5]}, {sealed[1]})")
    assert f"entry {sealed[1]} " in verify().broken


@pytest.mark.django_db
def test_a_removed_entry_is_named(sealed):
    tamper(f"delete from journal_entry where id = {sealed[2]}")
    assert f"entry {sealed[2]} is missing" in verify().broken


@pytest.mark.django_db
def test_an_entry_removed_with_its_digest_breaks_its_seal(sealed):
    tamper(
        f"delete from journal_entry where id = {sealed[2]}",
        f"delete from journal_sealedentry where entry_id = {sealed[2]}",
    )
    assert "names 3 entries, 2 are there" in verify().broken


@pytest.mark.django_db
def test_an_entry_changed_with_its_digest_breaks_its_seal(sealed):
    tamper(f"update journal_entry set reason = 'nothing' where id = {sealed[2]}")
    values = Entry.objects.values_list(
        "id", "at", "actor_id", "actor_name", "verb", "subject_type", "subject_id", "subject_name", "province_code",
        "before", "after", "reason", "request_id",
    ).get(pk=sealed[2])  # fmt: skip
    tamper(f"update journal_sealedentry set digest = '{entry_digest(values)}' where entry_id = {sealed[2]}")
    assert "does not match the digests of its entries" in verify().broken


@pytest.mark.django_db
def test_a_seal_computed_anew_breaks_the_link_to_the_next(sealed):
    first, second, _third = Seal.objects.order_by("pk")
    tamper(f"update journal_entry set reason = 'nothing' where id = {sealed[0]}")
    digest = entry_digest(
        Entry.objects.values_list(
            "id", "at", "actor_id", "actor_name", "verb", "subject_type", "subject_id", "subject_name", "province_code",
            "before", "after", "reason", "request_id",
        ).get(pk=sealed[0])
    )  # fmt: skip
    tamper(f"update journal_sealedentry set digest = '{digest}' where entry_id = {sealed[0]}")
    digests = SealedEntry.objects.filter(seal=first).order_by("pk").values_list("digest", flat=True)
    tamper(f"update journal_seal set hash = '{seal_hash(FIRST_HASH, digests)}' where id = {first.pk}")
    assert verify().broken.startswith(f"seal {second.pk} does not follow")


@pytest.mark.django_db
def test_the_last_seal_cannot_vanish_with_its_entries_unseen(sealed):
    last = Seal.objects.order_by("-pk").first()
    tamper(f"delete from journal_seal where id = {last.pk}")
    assert f"entry {sealed[6]} belongs to seal {last.pk}, which is missing" in verify().broken
    tamper(f"delete from journal_sealedentry where seal_id = {last.pk}")
    assert f"entry {sealed[6]} is neither sealed nor waiting" in verify().broken


@pytest.mark.django_db
def test_an_entry_that_goes_before_it_is_sealed_is_named(rayong):
    _first, second, _third = make_entries(rayong, 3)
    tamper(f"delete from journal_entry where id = {second.pk}")
    assert f"entry {second.pk} is missing: it waits" in verify().broken
    seal_waiting(now=timezone.now())
    assert f"entry {second.pk} had gone before it could be sealed" in verify().broken


@pytest.mark.django_db
def test_the_chain_cannot_fork(sealed):
    first = Seal.objects.order_by("pk").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(sealed_at=timezone.now(), entries=0, previous_hash=first.previous_hash, hash="f" * 64)


@pytest.mark.django_db
def test_the_command_names_the_break_and_ends_with_one(sealed):
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "the journal is whole" in out.getvalue()
    assert "newest seal: " in out.getvalue()
    tamper(f"update journal_entry set verb = 'a.b' where id = {sealed[3]}")
    with pytest.raises(CommandError, match=f"entry {sealed[3]} ") as error:
        call_command("verify_journal", stdout=out)
    assert error.value.returncode == 1


@pytest.mark.django_db
def test_the_age_of_the_newest_seal_and_the_waiting_entries_are_told(rayong):
    make_entries(rayong, 2)
    seal_waiting(now=timezone.now() - timedelta(hours=2))
    make_entries(rayong, 1)
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "entries that wait for a seal: 1" in out.getvalue()
    assert "720" in out.getvalue().split("newest seal")[1]


@pytest.mark.django_db(transaction=True)
def test_an_entry_whose_transaction_commits_late_is_sealed_later(rayong):
    written, may_commit = threading.Event(), threading.Event()
    late: list[int] = []

    def write_slowly():
        try:
            with transaction.atomic():
                late.append(record(verb="tests.late", subject=rayong, actor=None, now=timezone.now()).pk)
                written.set()
                may_commit.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert written.wait(10)
    (early,) = make_entries(rayong, 1)
    assert early.pk > late[0]
    assert seal_journal() == {"entries": 1, "seals": 1}
    may_commit.set()
    writer.join(10)
    assert list(Unsealed.objects.values_list("pk", flat=True)) == late
    assert seal_journal() == {"entries": 1, "seals": 1}
    assert verify().broken == ""
    assert SealedEntry.objects.get(pk=late[0]).seal_id > SealedEntry.objects.get(pk=early.pk).seal_id


@pytest.mark.django_db(transaction=True)
def test_a_second_sealing_job_is_skipped_while_one_runs(rayong):
    make_entries(rayong, 1)
    results: list[dict[str, object]] = []

    def seal_elsewhere():
        try:
            results.append(seal_journal())
        finally:
            connection.close()

    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtextextended('journal-seal', 0))")
        other = threading.Thread(target=seal_elsewhere)
        other.start()
        other.join(10)
        cursor.execute("select pg_advisory_unlock(hashtextextended('journal-seal', 0))")
    assert results == [{"skipped": True}]
    assert Seal.objects.count() == 0
