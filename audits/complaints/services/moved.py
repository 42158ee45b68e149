"""The factory of a complaint lies in another province now: what nobody has taken up goes along."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from audits.complaints.models import Complaint, ComplaintState
from audits.complaints.services.holding import keep
from audits.complaints.services.telling import tell_office
from mind_portal.geography.models import Province


def follow_factory(*, places: Mapping[int, str], actor: Any, now: dt.datetime) -> set[int]:
    """Pass complaints that are new on to the office where their factory (`places`: factory → province) lies now.

    One that an officer took up stays with his office: it promised the answer. In the caller's transaction; returns the
    factories whose complaints went along.
    """
    waiting = Complaint.objects.filter(site__in=places, state=ComplaintState.NEW).order_by("pk")
    followed = set()
    for complaint in waiting.select_for_update(of=("self",), no_key=True):
        assert complaint.site_id is not None
        old, new = complaint.province_id, places[complaint.site_id]
        if old == new or not Province.objects.filter(pk=new, has_office=True).exists():
            continue
        complaint.province_id, complaint.officer = new, None
        with override("th"):  # the office's own words, as in the journal
            names = {code: str(Province.objects.get(pk=code)) if code else "" for code in (old, new)}
            reason = _("The factory lies in %(province)s now, by the register") % {"province": names[new]}
        keep(
            complaint, "province", "officer", verb="passed_on", actor=actor, now=now, reason=reason,
            before={"province": names[old]}, after={"province": names[new]},
        )  # fmt: skip
        title = format_lazy(gettext_lazy("Complaint {number} was passed on to your office"), number=complaint.number)
        tell_office(complaint, f"passed-{complaint.revision}", title=title, text=reason, actor=None, now=now)
        followed.add(complaint.site_id)
    return followed
