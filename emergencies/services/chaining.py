"""Appending to the log: the one place where an entry is made, for people and for the portal itself."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from emergencies import chain
from emergencies.models import Incident, LogEntry, LogHead
from mind_portal.journal.services import record

ONE_PRESS: Final = dt.timedelta(seconds=30)


def append(  # noqa: PLR0913 - keyword-only, and each is a column
    *,
    incident: Incident,
    kind: str,
    text: str,
    actor: Any,
    now: dt.datetime,
    at: dt.datetime | None = None,
    source: str = "",
    is_verified: bool = True,
    relation: str = "",
    about: LogEntry | None = None,
    facts: Mapping[str, Any] | None = None,
    client_id: UUID | None = None,
    author_name: str = "",
) -> LogEntry:
    """Append one entry in the caller's transaction; the head's row is locked until it ends.

    The journal keeps the entry's number and hash too, and is sealed: so the end of a log cannot be cut off unseen
    together with its head.
    """
    head = LogHead.objects.select_for_update().get(pk=incident.pk)
    entry = LogEntry(
        incident=incident, province_id=incident.province_id, seq=head.seq + 1, client_id=client_id or uuid4(),
        at=at or now, recorded_at=now, kind=kind, text=text.strip(), source=source.strip(), is_verified=is_verified,
        relation=relation, about=about, facts=dict(facts or {}),
        author=actor if getattr(actor, "pk", None) else None,
        author_name=(author_name or (str(actor) if actor is not None else "MIND portal"))[:150],
        prev_hash=head.hash,
    )  # fmt: skip
    entry.hash = chain.entry_hash(entry.prev_hash, {name: getattr(entry, name) for name in chain.COLUMNS})
    entry.save(force_insert=True)
    head.seq, head.hash = entry.seq, entry.hash
    head.save(update_fields=["seq", "hash"])
    record(
        verb="emergencies.log_written", subject=entry, actor=actor, now=now,
        after={"seq": entry.seq, "hash": entry.hash, "incident": incident.label},
    )  # fmt: skip
    return entry


def pressed_twice(*, incident: Incident, kind: str, text: str, source: str = "", actor: Any, now: dt.datetime) -> bool:
    """Whether the actor has said just this a moment ago: a finger that pressed twice, or a network that sent twice.

    Call it with the incident's row locked.
    """
    same = LogEntry.objects.filter(incident=incident, author=actor, kind=kind, text=text.strip(), source=source.strip())
    return same.filter(recorded_at__gt=now - ONE_PRESS, recorded_at__lte=now).exists()


def begin(incident: Incident) -> None:
    """The empty chain of a new incident."""
    LogHead.objects.create(incident=incident, seq=0, hash=chain.first_hash(incident.client_id))
