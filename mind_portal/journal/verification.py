"""Walking the chain from its beginning, to the first entry or seal that is not what it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from mind_portal.journal.chain import COLUMNS, FIRST_HASH, MISSING_DIGEST, entry_digest, seal_hash
from mind_portal.journal.models import Entry, Seal, SealedEntry, Unsealed

_ASTRAY = """
select e.id from journal_entry e
where not exists (select 1 from journal_sealedentry s where s.entry_id = e.id)
  and not exists (select 1 from journal_unsealed u where u.entry_id = e.id)
order by e.id limit 1
"""
_WITHOUT_SEAL = """
select s.entry_id, s.seal_id from journal_sealedentry s
where not exists (select 1 from journal_seal where journal_seal.id = s.seal_id) order by s.entry_id limit 1
"""
_WAITING_FOR_NOTHING = """
select u.entry_id from journal_unsealed u
where not exists (select 1 from journal_entry e where e.id = u.entry_id) order by u.entry_id limit 1
"""


@dataclass(frozen=True)
class Report:
    """What a walk found. `broken` is empty or names the first break; `head` is worth keeping in another place."""

    seals: int
    sealed: int
    unsealed: int
    newest_at: datetime | None
    head: str
    broken: str = ""


def verify() -> Report:
    """Walk all seals in order and recompute everything; memory stays flat, since a seal has at most 5,000 entries."""
    previous, sealed, seals, newest_at, broken = FIRST_HASH, 0, 0, None, ""
    for seal in Seal.objects.order_by("pk").iterator():
        broken = next(_breaks(seal, previous), "")
        if broken:
            break
        previous, newest_at = seal.hash, seal.sealed_at
        sealed, seals = sealed + seal.entries, seals + 1
    newest = newest_at if not broken else Seal.objects.order_by("-pk").values_list("sealed_at", flat=True).first()
    return Report(seals, sealed, Unsealed.objects.count(), newest, previous, broken or _loose_ends())


def _breaks(seal: Seal, previous: str) -> Iterator[str]:
    """What is wrong with one seal, in the order in which one would look."""
    if seal.previous_hash != previous:
        yield f"seal {seal.pk} does not follow the seal before it: one was removed, added or changed"
    digests = dict(SealedEntry.objects.filter(seal=seal).order_by("entry_id").values_list("entry_id", "digest"))
    found = {row[0]: row for row in Entry.objects.filter(pk__in=digests).values_list(*COLUMNS)}
    for pk, digest in digests.items():
        if digest == MISSING_DIGEST:
            yield f"entry {pk} had gone before it could be sealed (seal {seal.pk})"
        elif pk not in found:
            yield f"entry {pk} is missing (seal {seal.pk})"
        elif entry_digest(found[pk]) != digest:
            row = dict(zip(COLUMNS, found[pk], strict=True))
            about = f"{row['verb']} on {row['subject_type']} {row['subject_id']}"
            yield f"entry {pk} is not what was sealed: {about} (seal {seal.pk})"
    if len(digests) != seal.entries:
        yield f"seal {seal.pk} names {seal.entries} entries, {len(digests)} are there"
    if seal_hash(previous, digests.values()) != seal.hash:
        yield f"seal {seal.pk} does not match the digests of its entries"


def _loose_ends() -> str:
    """What no seal accounts for."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_SEAL)
        if row := cursor.fetchone():
            return f"entry {row[0]} belongs to seal {row[1]}, which is missing"
        cursor.execute(_ASTRAY)
        if row := cursor.fetchone():
            return f"entry {row[0]} is neither sealed nor waiting for a seal"
        cursor.execute(_WAITING_FOR_NOTHING)
        if row := cursor.fetchone():
            return f"entry {row[0]} is missing: it waits for a seal"
    return ""
