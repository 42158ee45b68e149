"""What the amendment of an inspection means to the complaints that it followed: whoever deals with them is told."""

import datetime as dt

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.complaints.models import OPEN, WITH_ANSWER, Complaint
from audits.complaints.services.answering import CAUSE
from audits.complaints.services.telling import tell_office
from audits.models import Inspection, WantedInspection
from mind_portal.accounts.models import User

OPEN_CASE = gettext_lazy("Complaint {number}: its inspection was amended, read it before you answer")
ANSWERED_CASE = gettext_lazy("Complaint {number}: its inspection was amended, see whether the answer still holds")


def note_amended(*, inspection: Inspection, actor: User, now: dt.datetime) -> None:
    """Tell its officer, else the office. The case itself stays as it is: what was answered was said.

    Its page links to the inspection, which shows its newest version.
    """
    causes = WantedInspection.objects.filter(cause=CAUSE, inspection=inspection).values_list("cause_id", flat=True)
    cases = Complaint.objects.filter(pk__in=[int(key) for key in causes], state__in=sorted(OPEN | WITH_ANSWER))
    for case in cases.select_related("officer").order_by("pk"):
        if case.officer_id == actor.pk:
            continue
        title = format_lazy(OPEN_CASE if case.state in OPEN else ANSWERED_CASE, number=case.number)
        only = [case.officer] if case.officer else []
        event = f"amended-{inspection.pk}-{inspection.revision}"
        tell_office(case, event, title=title, only=only, actor=actor, now=now)
