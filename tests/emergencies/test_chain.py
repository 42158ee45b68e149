"""The chain of a log: whatever somebody changes in the stored rows is found."""

import copy
import datetime as dt
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emergencies import chain

CLIENT = UUID(int=7, version=4)
NOON = dt.datetime(2026, 11, 24, 5, 0, tzinfo=dt.UTC)

entries = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["people", "fire", "air"]),
        "text": st.text(max_size=40),
        "source": st.text(max_size=10),
        "is_verified": st.booleans(),
        "minutes": st.integers(0, 10_000),
        "facts": st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3),
    }
)


def written(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as the service would have chained them."""
    made, before = [], chain.first_hash(CLIENT)
    for seq, row in enumerate(rows, start=1):
        at = NOON + dt.timedelta(minutes=row["minutes"])
        entry = {
            "incident_id": 1, "province_id": "21", "seq": seq, "client_id": UUID(int=seq, version=4), "at": at,
            "recorded_at": at, "kind": row["kind"], "text": row["text"], "source": row["source"],
            "is_verified": row["is_verified"], "relation": "", "about_id": None, "facts": row["facts"],
            "author_id": 3, "author_name": "ธีระ", "prev_hash": before,
        }  # fmt: skip
        entry["hash"] = before = chain.entry_hash(before, entry)
        made.append(entry)
    return made


def found(log: list[dict[str, Any]], original: list[dict[str, Any]]) -> list[chain.Flaw]:
    """What verification says of `log` with the head that the original left."""
    head = original[-1]
    return chain.flaws(chain.first_hash(CLIENT), log, head_seq=head["seq"], head_hash=head["hash"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(entries, min_size=1, max_size=8))
def test_an_untouched_log_has_no_flaw(rows: list[dict[str, Any]]) -> None:
    log = written(rows)
    assert found(log, log) == []


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=1)
    if isinstance(value, dict):
        return {**value, "ใหม่": 1}
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1, version=4)
    return 5 if value is None else f"{value}x"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(entries, min_size=2, max_size=8), st.data())
def test_any_tampering_is_found(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    original = written(rows)
    log = copy.deepcopy(original)
    index = data.draw(st.integers(0, len(log) - 1))
    act = data.draw(st.sampled_from(["change", "remove", "double", "swap", "cut", "insert", "rechain"]))
    if act == "change":
        column = data.draw(st.sampled_from([*chain.COLUMNS, "prev_hash", "hash"]))
        log[index][column] = _other(log[index][column])
    elif act == "remove":
        del log[index]
    elif act == "double":
        log.insert(index, copy.deepcopy(log[index]))
    elif act == "swap":
        other = (index + 1) % len(log)
        log[index], log[other] = log[other], log[index]
    elif act == "cut":
        log = log[:index]
    elif act == "insert":
        log.insert(index, written([*rows, rows[0]])[-1])
    else:  # somebody who can reckon the hashes anew, but not the head
        log[index]["text"] += "!"
        before = log[index]["prev_hash"]
        for entry in log[index:]:
            entry["prev_hash"] = before
            entry["hash"] = before = chain.entry_hash(before, entry)
    assert found(log, original) != []


def test_a_log_cannot_be_passed_off_as_another_incidents() -> None:
    log = written([{"kind": "fire", "text": "ก", "source": "", "is_verified": True, "minutes": 0, "facts": {}}])
    other = chain.first_hash(UUID(int=8, version=4))
    assert chain.flaws(other, log, head_seq=1, head_hash=log[0]["hash"]) != []


def test_the_hash_of_a_known_entry_stays_what_it_is() -> None:
    """A change of the arithmetic would make every kept log look forged."""
    log = written([{"kind": "fire", "text": "ไฟ", "source": "", "is_verified": True, "minutes": 0, "facts": {}}])
    assert log[0]["hash"] == "2eb02ca75ece7bd3de98c1e6fefa9d5b86d3b7e747a67e6bbdb50f81966594a5"
