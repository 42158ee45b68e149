"""What incidents add to the page of a factory, and what siblings may know of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from emergencies.models import Incident, Phase
from emergencies.selectors.lists import site_rows
from factories import facts, hooks
from factories.models import Site
from mind_portal.documents import access

SHOWN = 5


def register_hooks() -> None:
    """Called once, when the app is ready."""
    hooks.register_alert("emergencies.open", 5, open_alert)
    hooks.register_block("emergencies.incidents", 40, incidents_block)
    hooks.register_subjects("emergencies", subjects)
    facts.register(facts.INCIDENTS, past_incidents)
    access.register("emergencies.incident", may_open_incident_file)
    access.register("emergencies.order", may_open_order_file)


def _incidents(user: Any, site: Site) -> Any:
    return Incident.objects.visible_to(user).filter(site=site).order_by("-reported_on", "-pk")


def open_alert(user: Any, site: Site) -> hooks.Alert | None:
    """An incident that is open here and now is said before everything else."""
    if not user.has_perm("emergencies.view_incident"):
        return None
    incident = _incidents(user, site).exclude(phase=Phase.CLOSED).first()
    if incident is None:
        return None
    state = "warn" if incident.is_exercise else "bad"
    title = _("Exercise") if incident.is_exercise else _("An incident is open here")
    url = reverse("emergencies:incident_detail", args=[incident.pk])
    return hooks.Alert(str(incident), state=state, title=title, url=url, link=_("Open it"))


def incidents_block(user: Any, site: Site) -> hooks.Block | None:
    """The last incidents; exercises are shown as such. No card without one."""
    if not user.has_perm("emergencies.view_incident"):
        return None
    rows = site_rows(_incidents(user, site)[:SHOWN])
    may_report = user.has_perm("emergencies.report_incident")
    if not rows and not may_report:
        return None
    return hooks.Block("emergencies/site_incidents.html", {"rows": rows, "site": site.pk, "may_report": may_report})


def subjects(user: Any, site: Site) -> Sequence[Model] | None:
    """Incidents whose events belong into the time-line."""
    if not user.has_perm("emergencies.view_incident"):
        return None
    return list(_incidents(user, site).only("pk", "province_id")[:SHOWN])


def past_incidents(site_ids: Sequence[int], day: dt.date) -> Mapping[int, Sequence[facts.PastIncident]]:
    """The incidents of factories up to a day; exercises and false alarms are none."""
    found = Incident.objects.counted().filter(site__in=site_ids, reported_on__lte=day)
    by_site: dict[int, list[facts.PastIncident]] = {}
    columns = ("pk", "site_id", "title", "reported_on", "level", "closed_on")
    for pk, site, title, on, level, closed in found.order_by("-reported_on", "-pk").values_list(*columns):
        is_open = closed is None or closed > day
        url = reverse("emergencies:incident_detail", args=[pk])
        by_site.setdefault(site, []).append(facts.PastIncident(title, on, level, is_open, url))
    return by_site


def may_open_incident_file(user: Any, subject_id: str) -> bool:
    """Whoever may see the incident."""
    allowed = user.has_perm("emergencies.view_incident")
    return bool(allowed and Incident.objects.visible_to(user).filter(pk=subject_id).exists())


def may_open_order_file(user: Any, subject_id: str) -> bool:
    """Whoever may see the incident of the order."""
    allowed = user.has_perm("emergencies.view_incident")
    return bool(allowed and Incident.objects.visible_to(user).filter(orders__pk=int(subject_id)).exists())
