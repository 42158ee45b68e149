"""Sealing the entries that wait into the hash chain, batch by batch."""

from datetime import datetime
from typing import Final

import structlog
from django.db import connection, transaction

from mind_portal.journal.chain import COLUMNS, FIRST_HASH, MISSING_DIGEST, entry_digest, seal_hash
from mind_portal.journal.models import Entry, Seal

BATCH: Final = 5000
_KEEP = """
insert into journal_sealedentry (seal_id, entry_id, digest)
  select %s, kept.entry_id, kept.digest from unnest(%s::bigint[], %s::text[]) as kept (entry_id, digest)
"""
log = structlog.get_logger(__name__)

# Materialised: as a plain subquery the planner may run it once a row, and then a batch has no limit.
_TAKE = """
with taken as materialized (
  select entry_id from journal_unsealed order by entry_id limit %s for update skip locked
)
delete from journal_unsealed u using taken where u.entry_id = taken.entry_id returning u.entry_id
"""


def seal_waiting(*, now: datetime, batch: int = BATCH) -> dict[str, object]:
    """Seal every entry that is committed and waits, at most `batch` to a seal; returns counts.

    A batch is one transaction: killed in the middle, it leaves nothing, and its entries wait on. Runs one at a time
    (`core.once`); if two met all the same, the unique `previous_hash` would refuse the fork.
    """
    entries = seals = 0
    while sealed := _seal_batch(now, batch):
        entries += sealed
        seals += 1
    return {"entries": entries, "seals": seals}


@transaction.atomic
def _seal_batch(now: datetime, batch: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [batch])
        ids = sorted(row[0] for row in cursor.fetchall())
    if not ids:
        return 0
    rows = {row[0]: entry_digest(row) for row in Entry.objects.filter(pk__in=ids).values_list(*COLUMNS)}
    digests = [rows.get(pk, MISSING_DIGEST) for pk in ids]
    if len(rows) < len(ids):
        log.error("journal_entries_missing", entries=[pk for pk in ids if pk not in rows][:20])
    previous = Seal.objects.order_by("-pk").values_list("hash", flat=True).first() or FIRST_HASH
    seal = Seal.objects.create(
        sealed_at=now, entries=len(ids), previous_hash=previous, hash=seal_hash(previous, digests)
    )
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [seal.pk, ids, digests])
    return len(ids)
