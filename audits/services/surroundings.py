"""What stands around a factory, as an officer saw it: noted on its page, or taken from the answers of an inspection."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from audits.hooks import Results
from audits.models import Inspection, SiteSurroundings
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text, local_date
from mind_portal.journal.services import record

HOMES_ITEM: Final = "homes_500m"
"""A number in a checklist: how many homes lie within 500 metres."""
SENSITIVE_ITEM: Final = "sensitive_500m"
"""A yes or no in a checklist: a school, hospital or temple lies within 500 metres."""
MOST_HOMES: Final = 10_000


@dataclass(frozen=True)
class Seen:
    """What an officer saw on a day."""

    homes: int
    sensitive: bool
    seen_on: dt.date
    note: str = ""


def note_surroundings(*, site_id: int, seen: Seen, actor: User, now: dt.datetime) -> SiteSurroundings:
    """Keep what was seen around a factory; the note before it stays in the journal.

    Raises DomainError for a number out of bounds (AUD-NEAR-1), a day to come or older than what is kept (AUD-NEAR-2),
    Site.DoesNotExist out of the actor's scope.
    """
    with transaction.atomic():
        site = Site.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=site_id)
        stored = SiteSurroundings.objects.filter(pk=site.pk).first()
        breaches = seen_breaches(seen, stored.seen_on if stored else None, local_date(now))
        if breaches:
            raise DomainError(breaches)
        return _keep(site, seen, None, actor, now)


def seen_breaches(seen: Seen, last: dt.date | None, today: dt.date) -> list[Breach]:
    """AUD-NEAR-1 and AUD-NEAR-2. `last`: the day of what is kept."""
    found = []
    if not 0 <= seen.homes <= MOST_HOMES:
        message = _("A number of homes from 0 to %(n)d is needed") % {"n": MOST_HOMES}
        found.append(Breach("AUD-NEAR-1", message, field="homes"))
    if seen.seen_on > today:
        found.append(Breach("AUD-NEAR-2", _("The day lies in the future"), field="seen_on"))
    elif last is not None and seen.seen_on < last:
        message = _("Somebody has noted the neighbours on a later day already")
        found.append(Breach("AUD-NEAR-2", message, field="seen_on"))
    return found


def note_from_inspection(inspection: Inspection, results: Results, actor: User, now: dt.datetime) -> None:
    """Join the filing of an inspection whose checklist asks for the neighbours; an older visit changes nothing."""
    seen = _seen_by(inspection)
    if seen is None:
        return
    stored = SiteSurroundings.objects.filter(pk=inspection.site_id).first()
    if stored is None or stored.seen_on <= inspection.inspected_on:
        _keep(inspection.site, seen, inspection, actor, now)


def note_from_amended(inspection: Inspection, results: Results, actor: User, now: dt.datetime) -> None:
    """Join its amendment: what came from this inspection is corrected, what somebody saw on that day or later stands.

    An amendment that no longer says how many homes there are leaves the note: nothing better is known.
    """
    seen = _seen_by(inspection)
    if seen is None:
        return
    stored = SiteSurroundings.objects.filter(pk=inspection.site_id).first()
    if stored is not None and stored.inspection_id == inspection.pk:
        is_new = (stored.homes, stored.sensitive, stored.seen_on) != (seen.homes, seen.sensitive, seen.seen_on)
    else:
        is_new = stored is None or stored.seen_on < seen.seen_on
    if is_new:
        _keep(inspection.site, seen, inspection, actor, now)


def _seen_by(inspection: Inspection) -> Seen | None:
    items = inspection.answers.get("items", {})
    homes = _value(items, HOMES_ITEM)
    if isinstance(homes, bool) or not isinstance(homes, int | float) or not 0 <= homes <= MOST_HOMES:
        return None
    return Seen(int(homes), _value(items, SENSITIVE_ITEM) is True, inspection.inspected_on)


def _value(items: dict[str, Any], code: str) -> Any:
    answer = items.get(code)
    return answer.get("value") if isinstance(answer, dict) else None


def _keep(site: Site, seen: Seen, inspection: Inspection | None, actor: User, now: dt.datetime) -> SiteSurroundings:
    stored = SiteSurroundings.objects.filter(pk=site.pk).values("homes", "sensitive", "seen_on").first()
    values = {
        "province_id": site.province_id, "homes": seen.homes, "sensitive": seen.sensitive, "seen_on": seen.seen_on,
        "note": clean_text(seen.note)[:300], "inspection": inspection, "noted_by": actor, "noted_at": now,
    }  # fmt: skip
    kept, _made = SiteSurroundings.objects.update_or_create(site=site, defaults=values)
    record(
        verb="audits.surroundings_noted", subject=site, actor=actor, now=now, before=stored,
        after={"homes": seen.homes, "sensitive": seen.sensitive, "seen_on": seen.seen_on},
    )  # fmt: skip
    return kept
