"""Corrections by an officer: with a reason, in the journal, and safe from the next import."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from factories import provenance, rules
from factories.classification_sql import classify_licences
from factories.imports.locating import doubt
from factories.models import Licence, LicencePeriod, Site
from factories.numbers import number_warning
from factories.services.summaries import refresh_summaries
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.geography.models import Subdistrict
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain

SITE_FIELDS: Final = (
    "name", "address", "subdistrict_id", "postal_code", "estate", "phone", "latitude", "longitude",
)  # fmt: skip
LICENCE_FIELDS: Final = (
    "number", "old_number", "name", "type_id", "factory_class", "activity", "horsepower", "workers", "capital",
    "status", "licensed_on", "started_on", "ended_on",
)  # fmt: skip
PERIOD_FIELDS: Final = ("status", "factory_class", "type_id", "horsepower", "workers", "capital")
"""What the measures count by: a change of one of them ends the period and begins a new one."""


@dataclass(frozen=True)
class Change:
    """What is asked for: the new values by column, why, and the version of the site that the officer had read."""

    values: Mapping[str, Any]
    reason: str
    version: int


def edit_site(*, site_id: int, change: Change, actor: Any, now: dt.datetime) -> Site:
    """Correct a site's name, place, coordinates or contact. Returns the site as it is now.

    Raises StaleError when somebody changed it since, DomainError (FAC-EDIT-…) when the values cannot be. Coordinates
    count as measured in the field; what is suspected of them is judged anew, and they are kept in any case.
    """
    with transaction.atomic():
        site = _locked(site_id, actor, change.version)
        before = {name: getattr(site, name) for name in SITE_FIELDS}
        wanted = {name: value for name, value in change.values.items() if name in SITE_FIELDS}
        changed = {name for name, value in wanted.items() if value != before[name]}
        _refuse(rules.edit_breaches(change.reason, changed) + rules.site_breaches(before | wanted))
        for name in changed:
            setattr(site, name, wanted[name])
        _follow(site, changed)
        _save_site(site, changed, actor=actor, now=now)
        values = _both(before, wanted, changed)
        record(verb="factories.site_edited", subject=site, actor=actor, now=now, reason=change.reason, **values)
        refresh_summaries([site.pk])
    site.refresh_from_db()
    return site


def edit_licence(*, licence_id: int, change: Change, effective_on: dt.date, actor: Any, now: dt.datetime) -> Licence:
    """Correct a licence, or write down that it changed on a day. Returns the licence as it is now.

    A change of status, class, type or size ends the open period on `effective_on` and begins a new one; on the very
    day on which the open period began, that period is put right instead. Raises StaleError and DomainError as
    `edit_site`; FAC-EDIT-4 where the day lies before the open period or in the future.
    """
    with transaction.atomic():
        licence = Licence.objects.visible_to(actor).select_related("site").get(pk=licence_id)
        site = _locked(licence.site_id, actor, change.version)
        licence = Licence.objects.select_for_update().get(pk=licence_id)
        before = {name: getattr(licence, name) for name in LICENCE_FIELDS}
        wanted = {name: value for name, value in change.values.items() if name in LICENCE_FIELDS}
        changed = {name for name, value in wanted.items() if value != before[name]}
        after = before | wanted
        _refuse(
            rules.edit_breaches(change.reason, changed)
            + rules.licence_breaches(after)
            + rules.day_breaches(after, changed, thai.local_date(now))
        )
        for name in changed:
            setattr(licence, name, wanted[name])
        if changed & set(PERIOD_FIELDS):
            _change_period(licence, effective_on, reason=change.reason, now=now)
        licence.number_warning = number_warning(licence.number, licence.old_number, licence.province_id)
        licence.provenance = provenance.corrected(
            licence.provenance, provenance.LICENCE_GROUPS, changed, who=str(actor), on=thai.local_date(now)
        )
        licence.updated_at = now
        licence.save(
            update_fields=[
                *(name.removesuffix("_id") for name in changed),
                "number_warning",
                "provenance",
                "updated_at",
            ]
        )
        _save_site(site, set(), actor=actor, now=now)
        values = _both(before, wanted, changed)
        record(verb="factories.licence_edited", subject=licence, actor=actor, now=now, reason=change.reason, **values)
        classify_licences([licence.pk], thai.local_date(now))
        refresh_summaries([site.pk])
        after_commit_drain()
    licence.refresh_from_db()
    return licence


def _locked(site_id: int, actor: Any, version: int) -> Site:
    """The site in the actor's scope with its row held, if it is still the one that was read."""
    site = Site.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=site_id)
    if site.version != version:
        raise StaleError(Breach("FAC-EDIT-STALE", _("Somebody else has changed this factory since you opened it.")))
    return site


def _refuse(breaches: list[Breach]) -> None:
    if breaches:
        raise DomainError(breaches)


def _follow(site: Site, changed: set[str]) -> None:
    """What follows from changed values: the district from the subdistrict, the doubt from the coordinates."""
    if "subdistrict_id" in changed and site.subdistrict_id:
        subdistrict = Subdistrict.objects.filter(pk=site.subdistrict_id, province_id=site.province_id).first()
        if subdistrict is None:
            raise DomainError(Breach("FAC-EDIT-5", _("The subdistrict lies in another province."), "subdistrict"))
        site.district_id = subdistrict.district_id
        changed.add("district_id")
    if changed & {"latitude", "longitude"}:
        judged = doubt(site.latitude, site.longitude, site.province_id)
        site.location_flag, site.location_province = judged.flag, judged.province
        site.location_precision = "field" if site.latitude is not None else "unknown"


def _save_site(site: Site, changed: set[str], *, actor: Any, now: dt.datetime) -> None:
    site.version += 1
    site.updated_at = now
    columns = {name.removesuffix("_id") for name in changed} | {"version", "updated_at"}
    if changed:
        site.provenance = provenance.corrected(
            site.provenance, provenance.SITE_GROUPS, changed, who=str(actor), on=thai.local_date(now)
        )
        columns |= {"provenance", "location_flag", "location_province", "location_precision"}
    site.save(update_fields=sorted(columns))


def _change_period(licence: Licence, on: dt.date, *, reason: str, now: dt.datetime) -> None:
    """End the open period on the day and begin the one of the new facts; the province stays that of the licence."""
    facts = {name: getattr(licence, name) for name in PERIOD_FIELDS} | {"source": "officer", "reason": reason[:300]}
    opened = LicencePeriod.objects.select_for_update().filter(licence=licence, until__isnull=True).first()
    _refuse(rules.period_breaches(on, opened.since if opened else None, thai.local_date(now)))
    if opened is not None and opened.since == on:
        LicencePeriod.objects.filter(pk=opened.pk).update(**facts)
        return
    if opened is not None:
        LicencePeriod.objects.filter(pk=opened.pk).update(until=on)
    LicencePeriod.objects.create(licence=licence, province_id=licence.province_id, since=on, **facts)


def _both(before: Mapping[str, Any], wanted: Mapping[str, Any], changed: set[str]) -> dict[str, Any]:
    """`before` and `after` of the changed fields, as the journal keeps them."""
    named = [name for name in wanted if name in changed]
    return {"before": {name: before[name] for name in named}, "after": {name: wanted[name] for name in named}}
