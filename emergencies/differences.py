"""What has changed since the last situation report: pure functions over the facts of one report and of the one before.

Facts are plain JSON: codes, texts, numbers and moments in ISO, so that a signed report reads the same for ever and in
each language.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

Facts = dict[str, Any]

OPEN: Final = ("issued", "received", "acting")
ENDED: Final = ("done", "verified")


def with_change(figures: Sequence[Facts], before: Sequence[Facts] | None) -> list[Facts]:
    """Each figure and each of its sources with the value of the last report (`before`) and the difference.

    What the last report did not have counts from nought; without a last report there is no difference to tell.
    """
    known = {figure["figure"]: figure for figure in before or ()}
    found = []
    for figure in figures:
        old = known.get(figure["figure"], {})
        sources = {(s["said_by"], s["source"]): s["value"] for s in old.get("sources", ())}
        rows = [
            {**source, **_step(source["value"], sources.get((source["said_by"], source["source"]), 0), before)}
            for source in figure["sources"]
        ]
        found.append({**figure, **_step(figure["value"], old.get("value", 0), before), "sources": rows})
    return found


def _step(value: int, former: int, before: Sequence[Facts] | None) -> Facts:
    return {"before": None, "change": None} if before is None else {"before": former, "change": value - former}


def with_former_status(orders: Sequence[Facts], before: Sequence[Facts]) -> list[Facts]:
    """Each order with the status of the last report; `None` for one that is new."""
    known = {order["number"]: order["status"] for order in before}
    return [{**order, "was": known.get(order["number"])} for order in orders]


def groups(orders: Iterable[Facts]) -> Facts:
    """Orders as the report shows them: overdue, open, finished or refused since the last report."""
    found: Facts = {"overdue": [], "open": [], "done": [], "refused": []}
    for order in orders:
        changed = order.get("was") != order["status"]
        if order["status"] in OPEN:
            found["overdue" if order["is_overdue"] else "open"].append(order)
        elif order["status"] in ENDED and (changed or order["status"] == "done"):
            found["done"].append(order)
        elif order["status"] == "refused" and changed:
            found["refused"].append(order)
    return found


def with_news(chemicals: Sequence[Facts], before: Sequence[Facts] | None) -> list[Facts]:
    """Each substance, marked when the last report did not have it; without a last report nothing is marked."""
    if before is None:
        return [{**chemical, "is_new": False} for chemical in chemicals]
    known = {(chemical["name"], chemical["cas"]) for chemical in before}
    return [{**chemical, "is_new": (chemical["name"], chemical["cas"]) not in known} for chemical in chemicals]


def turn(now: Any, before: Mapping[str, Any] | None) -> Facts:
    """A value and what it was in the last report."""
    return {"now": now, "before": before["now"] if before else None}


def has_news(facts: Mapping[str, Any]) -> bool:
    """Whether anything has changed since the last report; a report without news is allowed, and says so."""
    turned = any(facts[name]["before"] not in (None, facts[name]["now"]) for name in ("level", "phase"))
    moved = any(figure["change"] for figure in facts["figures"])
    orders = any(order["was"] != order["status"] for order in facts["orders"])
    return bool(facts["log"]) or turned or moved or orders or any(c["is_new"] for c in facts["chemicals"])
