"""The arithmetic of the hash chain. Pure functions; what they say today they must say in twenty years.

digest of an entry  sha256 of its canonical JSON: all columns, keys sorted, no blanks, UTF-8, moments in UTC
hash of a seal      sha256 of the previous seal's hash followed by the digests of its entries in the order of their ids
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

FIRST_HASH: Final = "0" * 64
"""What the first seal follows."""

MISSING_DIGEST: Final = "missing"
"""Stands for an entry that had gone before it could be sealed."""

COLUMNS: Final[Sequence[str]] = (
    "id", "at", "actor_id", "actor_name", "verb", "subject_type", "subject_id", "subject_name", "province_code",
    "before", "after", "reason", "request_id",
)  # fmt: skip


def _text_of(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def entry_digest(values: Sequence[Any]) -> str:
    """The digest of an entry by its values in the order of `COLUMNS`."""
    row = {name: _text_of(value) for name, value in zip(COLUMNS, values, strict=True)}
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def seal_hash(previous_hash: str, digests: Iterable[str]) -> str:
    """The hash of a seal over `digests`, which stand in the order of the entries' ids."""
    total = hashlib.sha256(previous_hash.encode())
    for digest in digests:
        total.update(digest.encode())
    return total.hexdigest()
