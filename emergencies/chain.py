"""The arithmetic of the log's chain. Pure functions; what they say today they must say in twenty years.

hash of an entry   sha256 of the hash before it followed by the entry's canonical JSON: the columns below, keys sorted,
                   no blanks, UTF-8, moments in UTC
first `prev_hash`  sha256 of `incident:` and the incident's client id, so that no log can be passed off as another's
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

COLUMNS: Final = (
    "incident_id", "province_id", "seq", "client_id", "at", "recorded_at", "kind", "text", "source", "is_verified",
    "relation", "about_id", "facts", "author_id", "author_name",
)  # fmt: skip


@dataclass(frozen=True)
class Flaw:
    """Where a chain is broken: the number of the entry and what is wrong with it."""

    seq: int
    what: str


def first_hash(client_id: UUID) -> str:
    """What the first entry of an incident follows."""
    return hashlib.sha256(f"incident:{client_id}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def entry_hash(prev_hash: str, values: Mapping[str, Any]) -> str:
    """The hash of an entry by its columns."""
    row = {name: _plain(values[name]) for name in COLUMNS}
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(prev_hash.encode() + text.encode()).hexdigest()


def flaws(first: str, entries: Iterable[Mapping[str, Any]], *, head_seq: int, head_hash: str) -> list[Flaw]:
    """Every place where the entries, in the order of their numbers, are not what was written.

    `entries` hold `COLUMNS`, `prev_hash` and `hash`. The head tells how many there must be and how they end, so that
    a log cut off at its end is seen too.
    """
    found: list[Flaw] = []
    expected, before = 1, first
    for entry in entries:
        seq = entry["seq"]
        if seq != expected:
            found.append(Flaw(expected, "missing"))
        if entry["prev_hash"] != before:
            found.append(Flaw(seq, "does not follow the entry before it"))
        if entry["hash"] != entry_hash(entry["prev_hash"], entry):
            found.append(Flaw(seq, "was changed"))
        expected, before = seq + 1, entry["hash"]
    if (expected - 1, before) != (head_seq, head_hash):
        found.append(Flaw(head_seq, "the log does not end as it was written"))
    return found
