"""Everything the factory's page shows of the register itself."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from factories import provenance
from factories.classification import Verdict, Why, classify
from factories.models import Licence, LicencePeriod, LicenceStatus, LocationFlag, Site, TypeLimit
from factories.numbers import show_new
from factories.outline import Outline, outline
from factories.tables import area_names, shorten, status_tag, type_label
from mind_portal.core import thai

PERIODS_SHOWN = 60


@dataclass(frozen=True)
class ShownLicence:
    """One licence as the table shows it; `doubt` says why the schedule disagrees, empty where it does not."""

    pk: int
    number: str
    old_number: str
    warning: str
    name: str
    type: str
    factory_class: int | None
    doubt: str
    horsepower: Decimal
    workers: int
    capital: Decimal
    status: str
    since: dt.date | None
    activity: str
    periods: Sequence[LicencePeriod]

    @property
    def status_tag(self) -> str:
        return status_tag(self.status)


@dataclass(frozen=True)
class SitePage:
    """The register's part of a factory's page."""

    site: Site
    licences: list[ShownLicence]
    outline: Outline | None
    limits: Sequence[TypeLimit]

    @cached_property
    def place(self) -> str:
        """The address in one line, as people write it."""
        site = self.site
        district, subdistrict = area_names(
            site.district.name if site.district else None,
            site.subdistrict.name if site.subdistrict else None,
            in_bangkok=site.province_id == "10",
        )
        province = f"จ.{site.province.name}" if thai.is_thai() and site.province_id != "10" else site.province.name
        parts = [site.address, subdistrict, district, province]
        parts.append(site.postal_code)
        return " ".join(part for part in parts if part)

    @cached_property
    def location_doubt(self) -> str:
        """What is suspected of the coordinates, in a sentence with its cause."""
        words = LOCATION_WORDS.get(self.site.location_flag)
        return words() if words else ""

    @cached_property
    def class_doubts(self) -> list[ShownLicence]:
        return [licence for licence in self.licences if licence.doubt]

    @cached_property
    def ages(self) -> dict[str, str]:
        """Where the values of each block come from and of which day."""
        found = self.site.provenance
        licences = [entry for licence in self._provenances for entry in licence.values()]
        return {
            "licences": provenance.age_of(*licences),
            "location": provenance.age_of(found.get("location")),
            "facts": provenance.age_of(found.get("name"), found.get("place"), found.get("operator")),
        }

    @cached_property
    def _provenances(self) -> list[dict[str, Any]]:
        return [licence.provenance for licence in self.site.licences.all()]


LOCATION_WORDS: Mapping[str, Callable[[], str]] = {
    LocationFlag.ZERO: lambda: _("The coordinates are zero or one: they were never measured."),
    LocationFlag.SWAPPED: lambda: _("Latitude and longitude look swapped."),
    LocationFlag.DEGREE: lambda: _("The coordinates look off by a whole degree."),
    LocationFlag.OUTSIDE: lambda: _("The coordinates lie more than 5 km outside the province."),
    LocationFlag.MISSING: lambda: _("The register gives no coordinates."),
}


def why_words(verdict: Verdict) -> str:
    """Why the schedule puts a licence into a class."""
    limit = verdict.limit
    words = {
        Why.ANY_SIZE: _("at any size"),
        Why.ALWAYS_THREE: _("at any size"),
        Why.WITHIN: _("within the limits of class 2"),
        Why.PROCESS: _("because of a process"),
    }
    if verdict.why == Why.HORSEPOWER and limit is not None:
        return _("more than %(n)s HP") % {"n": thai.format_number(limit.class2_max_hp)}
    if verdict.why == Why.WORKERS and limit is not None:
        return _("more than %(n)s workers") % {"n": thai.format_number(limit.class2_max_workers)}
    return words.get(verdict.why, "")


def _doubt(licence: Licence, limits: Sequence[TypeLimit], today: dt.date) -> str:
    """Why the registered class is not what the schedule says."""
    verdict = classify(licence.type_id or "", licence.horsepower, licence.workers, None, today, limits)
    if not verdict.disagrees_with(licence.factory_class):
        return ""
    text = _("By the schedule this is class %(n)d: %(why)s.") % {"n": verdict.factory_class, "why": why_words(verdict)}
    return text if verdict.verified else f"{text} {_('The limit is not verified.')}"


def site_page(site: Site, today: dt.date) -> SitePage:
    """The licences with their history and doubts, and the drawing of the place, by three queries."""
    licences = list(site.licences.select_related("type").order_by("ended_on", "-horsepower", "pk"))
    licences.sort(key=lambda licence: STATUS_ORDER.index(licence.status))
    site._prefetched_objects_cache = {"licences": licences}  # type: ignore[attr-defined]
    periods: dict[int, list[LicencePeriod]] = defaultdict(list)
    for period in LicencePeriod.objects.filter(licence__in=licences).order_by("-since")[:PERIODS_SHOWN]:
        periods[period.licence_id].append(period)
    limits = list(TypeLimit.objects.filter(type__in={licence.type_id for licence in licences if licence.type_id}))
    shown = [
        ShownLicence(
            pk=licence.pk, number=show_new(licence.number), old_number=licence.old_number,
            warning=warning_words(licence.number_warning), name="" if licence.name == site.name else licence.name,
            type=_type_words(licence), factory_class=licence.factory_class, doubt=_doubt(licence, limits, today),
            horsepower=licence.horsepower, workers=licence.workers, capital=licence.capital, status=licence.status,
            since=licence.started_on or licence.licensed_on, activity=licence.activity, periods=periods[licence.pk],
        )
        for licence in licences
    ]  # fmt: skip
    return SitePage(site, shown, outline(site.province_id, site.latitude, site.longitude), limits)


STATUS_ORDER = (
    LicenceStatus.OPERATING, LicenceStatus.STOPPED, LicenceStatus.LICENSED, LicenceStatus.CLOSED,
    LicenceStatus.STRUCK_OFF,
)  # fmt: skip


def _type_words(licence: Licence) -> str:
    return f"{type_label(licence.type_id)} {shorten(licence.type.name, 110)}" if licence.type else "–"


def warning_words(warning: str) -> str:
    """What is odd about the numbers of a licence."""
    words = {
        "check_digit": _("The check digit of the number does not fit."),
        "form": _("The number has not 14 digits."),
        "year": _("The years of the two numbers differ."),
        "province": _("The number names another province."),
        "old_form": _("The old number has no known form."),
    }
    return words.get(warning, warning)
