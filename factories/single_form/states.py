"""The states of a report, from due to accepted: one table, read by services, pages and the drawing in the docs."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from mind_portal.core.transitions import StateMachine, Transition


class ReportStatus(models.TextChoices):
    """`due`: nothing was begun. Late is no state: it is the due day compared with the day on which one asks."""

    DUE = "due", pgettext_lazy("report", "Not begun")
    DRAFT = "draft", pgettext_lazy("report", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("report", "Waits for the certifier")
    CERTIFIED = "certified", pgettext_lazy("report", "Certified, to be reviewed")
    QUESTIONED = "questioned", pgettext_lazy("report", "Question asked")
    ANSWERED = "answered", pgettext_lazy("report", "Question answered")
    ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")
    RETURNED = "returned", pgettext_lazy("report", "Returned for correction")
    WAIVER_ASKED = "waiver_asked", pgettext_lazy("report", "Said to be not required")
    NOT_REQUIRED = "not_required", pgettext_lazy("report", "Not required")


S = ReportStatus

UNBEGUN: Final = frozenset({S.DUE.value})
AT_FIRM: Final = frozenset({S.DUE.value, S.DRAFT.value, S.SUBMITTED.value, S.RETURNED.value})
"""The enterprise has the next step."""
AT_OFFICE: Final = frozenset({S.CERTIFIED.value, S.ANSWERED.value, S.WAIVER_ASKED.value})
"""The provincial office has the next step."""
STANDING: Final = frozenset({S.CERTIFIED.value, S.QUESTIONED.value, S.ANSWERED.value, S.ACCEPTED.value})
"""A certified version stands, and no correction is under way."""


def _from(*states: ReportStatus, to: ReportStatus) -> Transition:
    return Transition(frozenset(state.value for state in states), to.value)


REPORT_MACHINE: Final = StateMachine(
    name="FORM-REPORT",
    transitions={
        "start": _from(S.DUE, to=S.DRAFT),
        "discard": _from(S.DRAFT, to=S.DUE),
        "drop_correction": _from(S.DRAFT, to=S.CERTIFIED),
        "drop_to_question": _from(S.DRAFT, to=S.QUESTIONED),
        "drop_after_return": _from(S.DRAFT, to=S.RETURNED),
        "submit": _from(S.DRAFT, to=S.SUBMITTED),
        "declare_nil": _from(S.DUE, S.DRAFT, to=S.SUBMITTED),
        "send_back": _from(S.SUBMITTED, to=S.DRAFT),
        "certify": _from(S.SUBMITTED, to=S.CERTIFIED),
        "correct": _from(S.CERTIFIED, S.QUESTIONED, S.ANSWERED, S.ACCEPTED, S.RETURNED, to=S.DRAFT),
        "ask": _from(S.CERTIFIED, S.ANSWERED, to=S.QUESTIONED),
        "answer": _from(S.QUESTIONED, to=S.ANSWERED),
        "accept": _from(S.CERTIFIED, S.ANSWERED, to=S.ACCEPTED),
        "return": _from(S.CERTIFIED, S.QUESTIONED, S.ANSWERED, to=S.RETURNED),
        "declare_not_required": _from(S.DUE, S.DRAFT, to=S.WAIVER_ASKED),
        "approve_not_required": _from(S.WAIVER_ASKED, to=S.NOT_REQUIRED),
        "refuse_not_required": _from(S.WAIVER_ASKED, to=S.DUE),
    },
)
