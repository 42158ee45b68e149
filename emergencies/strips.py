"""The line under the bar while an incident is open in one's scope: red, yellow for an exercise.

It stands on every page, so it costs no query: the open incidents of the whole country are kept in the cache for some
seconds, and forgotten when one of them changes. Without a cache it is one query by a partial index.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from emergencies.models import Incident
from emergencies.models.incident import incident_label
from mind_portal.core.strips import Strip

KEY: Final = "emergencies:open"
LIFE: Final = 20  # seconds
MOST: Final = 3
_COLUMNS: Final = ("pk", "province_id", "fiscal_year", "number", "title", "level", "is_exercise")


def open_incidents() -> list[tuple[Any, ...]]:
    """The open incidents, the gravest first, kept for some seconds."""
    kept = cache.get(KEY)
    if kept is None:
        found = Incident.objects.open().order_by("is_exercise", "-level", "-reported_at").values_list(*_COLUMNS)
        kept = list(found[:200])
        cache.set(KEY, kept, LIFE)
    return list(kept)


def forget_open() -> None:
    """After the commit of a change the next page looks again."""
    transaction.on_commit(lambda: cache.delete(KEY))


def strips(user: Any) -> Sequence[Strip]:
    """At most three lines; the last one leads to the list where there are more."""
    if not user.has_perm("emergencies.view_incident"):
        return []
    own = [row for row in open_incidents() if user.scope.covers_province(row[1])]
    shown = own if len(own) <= MOST else own[: MOST - 1]
    made = [_strip(row) for row in shown]
    if len(own) > MOST:
        words = _("%(n)d more incidents are open") % {"n": len(own) - len(shown)}
        made.append(Strip(words, reverse("emergencies:incident_list")))
    return made


def _strip(row: tuple[Any, ...]) -> Strip:
    pk, _province, year, number, title, level, drill = row
    grave = _("level %(n)d") % {"n": level}
    text = f"{incident_label(year, number, is_exercise=drill)} · {grave} · {title}"
    state, word = ("warn", _("Exercise")) if drill else ("bad", _("Open incident"))
    return Strip(text, reverse("emergencies:incident_detail", args=[pk]), state, "flag" if drill else "flame", word)
