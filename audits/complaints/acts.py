"""The buttons of a complaint's page as a table: verb, permission, form, service. Pages and matrix read it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.complaints import services
from audits.complaints.forms import (
    CaseForm,
    ForwardForm,
    InspectForm,
    LocateForm,
    MergeForm,
    OfficerForm,
    PassOnForm,
    RejectForm,
    SummaryForm,
)
from audits.complaints.models import ENDED, Complaint
from audits.complaints.states import COMPLAINT_MACHINE, PERMISSIONS
from mind_portal.accounts.models import User

Run = Callable[[Complaint, dict[str, Any], User, dt.datetime], object]


@dataclass(frozen=True)
class CaseAct:
    """One button. `title` heads its page, `button` is what happens, `done` is said afterwards."""

    verb: str
    title: str | Promise
    button: str | Promise
    done: str | Promise
    icon: str
    form: type[CaseForm]
    run: Run
    hint: str | Promise = ""
    danger: bool = False

    @property
    def permission(self) -> str:
        return PERMISSIONS.get(self.verb, "audits.handle_complaint")

    def is_open(self, complaint: Complaint) -> bool:
        """Whether the complaint's state and what is known of it let it happen."""
        if self.verb == "summarise":
            return complaint.site_id is not None and complaint.state not in ENDED - {"closed"}
        if self.verb in ("inspect", "locate", "accept") and complaint.province_id is None:
            return False
        if (self.verb == "inspect" and complaint.site_id is None) or (self.verb == "pass_on" and complaint.site_id):
            return False
        return self.verb in COMPLAINT_MACHINE.open_from(complaint.state)


def _with(service: Callable[..., object], *names: str, **renamed: str) -> Run:
    """Call a service with the form's fields of these names."""

    def run(complaint: Complaint, given: dict[str, Any], actor: User, now: dt.datetime) -> object:
        fields = {name: given[name] for name in names} | {to: given[name] for to, name in renamed.items()}
        return service(complaint_id=complaint.pk, revision=given["revision"], actor=actor, now=now, **fields)

    return run


_ACTS: Final = (
    CaseAct(
        "accept", _("Take the complaint up"), _("Take up"), _("The complaint is taken up."), "circle-check",
        OfficerForm, _with(services.accept_complaint, officer_id="officer"),
        hint=_("Say who deals with it and answers. The officer is told."),
    ),
    CaseAct(
        "inspect", _("Start an inspection"), _("Ask for the inspection"),
        _("The inspection is asked for; it stands among the officers' tasks."), "clipboard-plus", InspectForm,
        _with(services.inspect_complaint, "reason"),
        hint=_("An inspection after a complaint of this factory; filed, it shows on this page."),
    ),
    CaseAct(
        "locate", _("Say which factory it is"), _("It is this factory"), _("The factory is written down."), "map-pin",
        LocateForm, _with(services.locate_complaint, site_id="site"),
    ),
    CaseAct(
        "summarise", _("What the operator may read"), _("Keep"), _("The operator's summary is kept."), "eye",
        SummaryForm, _with(services.summarise_complaint, "summary"),
        hint=_("Without it the operator reads nothing of the complaint, but an inspection says that it follows one."),
    ),
    CaseAct(
        "assign", _("Give it to another officer"), _("Give"), _("The officer is told."), "user", OfficerForm,
        _with(services.assign_complaint, officer_id="officer"),
    ),
    CaseAct(
        "pass_on", _("Pass it on to another province"), _("Pass on"), _("The complaint was passed on."), "send",
        PassOnForm, _with(services.pass_on_complaint, "province", "reason"),
    ),
    CaseAct(
        "merge", _("Join it with another case"), _("Join"), _("The cases are joined."), "link", MergeForm,
        _with(services.merge_complaint, "number"),
        hint=_("For two complaints about the same thing: who sent this one reads the other case's answer."),
    ),
    CaseAct(
        "close", _("Close the case"), _("Close"), _("The case is closed."), "circle-check", CaseForm,
        _with(services.close_complaint),
        hint=_("By itself it closes some days after the answer. Who complained may still reopen it once."),
    ),
    CaseAct(
        "forward", _("It belongs to another agency"), _("Forward"), _("The complaint is forwarded."), "send",
        ForwardForm, _with(services.forward_complaint, "agency", "outcome"), danger=True,
        hint=_("The portal sends nothing: write to the agency yourself. Who complained reads your words."),
    ),
    CaseAct(
        "reject", _("Do not take it up"), _("Do not take up"), _("The complaint is not taken up."), "ban", RejectForm,
        _with(services.reject_complaint, "outcome"), danger=True, hint=_("Such as spam, or nothing about a factory."),
    ),
)  # fmt: skip

ACTS: Final[Mapping[str, CaseAct]] = {act.verb: act for act in _ACTS}


def open_acts(complaint: Complaint, user: User) -> list[CaseAct]:
    """The buttons that this user may press in the complaint's state, the next step first."""
    return [act for act in ACTS.values() if act.is_open(complaint) and user.has_perm(act.permission)]
