"""The log as rows: newest first, with what was corrected or confirmed later."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from emergencies import chain
from emergencies.models import Incident, LogEntry, LogHead, LogKind, Relation
from mind_portal.core import thai
from mind_portal.journal.models import Entry as JournalEntry

ICONS: Final = {
    "people": ("users", "info"), "fire": ("flame", "bad"), "air": ("wind", "info"), "water": ("droplet", "warn"),
    "forces": ("truck", "info"), "order": ("speakerphone", "none"), "report": ("file-text", "none"),
    "notice": ("broadcast", "none"), "phase": ("flag", "none"), "note": ("message-2", "none"),
}  # fmt: skip
SHOWN: Final = 20


def unverified(incident: Incident) -> QuerySet[LogEntry]:
    """Entries that nobody has confirmed or corrected yet."""
    entries = LogEntry.objects.filter(incident=incident, is_verified=False)
    return entries.exclude(later__relation__in=[Relation.VERIFIES, Relation.CORRECTS])


def log_rows(entries: QuerySet[LogEntry], now: dt.datetime) -> list[dict[str, Any]]:
    """The entries as they are shown, in the order of the query."""
    found = list(entries.select_related("about").prefetch_related("later"))
    return [_row(entry, thai.local_date(now)) for entry in found]


def _row(entry: LogEntry, today: dt.date) -> dict[str, Any]:
    icon, state = ICONS[entry.kind]
    later = [(one.relation, one.seq) for one in entry.later.all()]
    day = thai.local_date(entry.at)
    corrected = [seq for relation, seq in later if relation == Relation.CORRECTS]
    return {
        "seq": entry.seq,
        "time": thai.format_time(entry.at).removesuffix(f"{thai.NO_BREAK_SPACE}น."),
        "day": thai.format_date(day) if day != today else "",
        "at": entry.at.isoformat(),
        "icon": icon,
        "state": state,
        "kind": LogKind(entry.kind).label,
        "text": entry.text,
        "source": " · ".join(part for part in dict.fromkeys((entry.author_name, entry.source)) if part),
        "unverified": not entry.is_verified and not later,
        "verified_by": next((seq for relation, seq in later if relation == Relation.VERIFIES), None),
        "corrected_by": corrected[-1] if corrected else None,
        "relation": entry.relation,
        "about": entry.about.seq if entry.about else None,
        "photos": [reverse("documents:attachment", args=[photo["id"]]) for photo in entry.facts.get("photos", [])],
    }


def newest(incident: Incident, after: int = 0) -> QuerySet[LogEntry]:
    """The entries beyond a number, newest first."""
    return LogEntry.objects.filter(incident=incident, seq__gt=after).order_by("-seq")


def chain_flaws(incident: Incident) -> list[chain.Flaw]:
    """Where the log of an incident is not what was written."""
    head = LogHead.objects.get(pk=incident.pk)
    entries: Iterable[dict[str, Any]] = (
        LogEntry.objects.filter(incident=incident)
        .order_by("seq")
        .values(*chain.COLUMNS, "prev_hash", "hash")
        .iterator()
    )
    return chain.flaws(chain.first_hash(incident.client_id), entries, head_seq=head.seq, head_hash=head.hash)


def last_told() -> dict[str, int]:
    """The last number of each log that the journal holds, by the incident's label: one pass over a long journal."""
    told: dict[str, int] = {}
    found = JournalEntry.objects.filter(verb="emergencies.log_written")
    for label, seq in found.values_list("after__incident", "after__seq").iterator(chunk_size=5000):
        told[label] = max(told.get(label, 0), int(seq))
    return told


def cut_off(incident: Incident, told: Mapping[str, int]) -> int | None:
    """The last number that the journal holds where the log ends before it: then both log and head were cut."""
    last = LogEntry.objects.filter(incident=incident).order_by("-seq").values_list("seq", flat=True).first() or 0
    known = told.get(incident.label, 0)
    return known if known > last else None
