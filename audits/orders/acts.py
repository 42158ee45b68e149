"""The buttons of an order's page as a table: verb, permission, form, service. Pages and matrix read it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.orders import services
from audits.orders.forms import (
    ActForm,
    AppealForm,
    DecideForm,
    ExtendForm,
    JudgeForm,
    PenaltyForm,
    ReasonForm,
    ServeForm,
)
from audits.orders.kinds import kind_of
from audits.orders.models import ENDED, AppealState, Order
from audits.orders.services.penalties import may_note_penalty
from audits.orders.states import ORDER_MACHINE
from mind_portal.accounts.models import User

Run = Callable[[Order, dict[str, Any], User, dt.datetime], object]


@dataclass(frozen=True)
class Act:
    """One button. `title` heads its page, `button` is what happens, `done` is said afterwards."""

    verb: str
    permission: str
    title: str | Promise
    button: str | Promise
    done: str | Promise
    icon: str
    form: type[ActForm]
    run: Run
    is_open: Callable[[Order], bool]
    hint: str | Promise = ""
    danger: bool = False


def _machine(*verbs: str) -> Callable[[Order], bool]:
    return lambda order: any(verb in ORDER_MACHINE.open_from(order.state) for verb in verbs)


def _appeal(order: Order) -> Any:
    return getattr(order, "appeal", None)


def _may_appeal(order: Order) -> bool:
    standing = order.served_on is not None and order.state not in ENDED
    return standing and _appeal(order) is None and kind_of(order.kind).can_be_appealed


def _may_decide(order: Order) -> bool:
    appeal = _appeal(order)
    return appeal is not None and appeal.state == AppealState.PENDING


def _with(service: Callable[..., object], *names: str) -> Run:
    """Call a service with the form's fields of these names."""

    def run(order: Order, given: dict[str, Any], actor: User, now: dt.datetime) -> object:
        fields = {name: given[name] for name in names}
        return service(order_id=order.pk, revision=given["revision"], actor=actor, now=now, **fields)

    return run


def _serve(order: Order, given: dict[str, Any], actor: User, now: dt.datetime) -> object:
    return services.serve_order(
        order_id=order.pk, revision=given["revision"], how=given["how"], served_on=given["served_on"],
        received_by=given["received_by"], places=given["places"].splitlines(), actor=actor, now=now,
    )  # fmt: skip


def _judge(order: Order, given: dict[str, Any], actor: User, now: dt.datetime) -> object:
    return services.judge_order(
        order_id=order.pk, revision=given["revision"], verdict=given["verdict"],
        fixed=[int(pk) for pk in given.get("fixed", [])], fulfilled_on=given["fulfilled_on"], reason=given["reason"],
        actor=actor, now=now,
    )  # fmt: skip


def _decide(order: Order, given: dict[str, Any], actor: User, now: dt.datetime) -> object:
    return services.decide_appeal(
        order_id=order.pk, revision=given["revision"], upheld=given["upheld"] == "yes", decision=given["decision"],
        actor=actor, now=now,
    )  # fmt: skip


_ACTS: Final = (
    Act(
        "submit", "audits.draft_order", _("Lay the order before the head"), _("Send for signature"),
        _("The order waits for the head's signature."), "send", ActForm, _with(services.submit_order),
        _machine("submit"), hint=_("The head reads it and signs it, or sends it back with a reason."),
    ),
    Act(
        "sign", "audits.sign_order", _("Sign the order"), _("Sign and number"),
        _("The order is signed and numbered; its letter can be printed."), "writing-sign", ActForm,
        _with(services.sign_order), _machine("sign"),
        hint=_("It gets the next number of the office, and nobody can change its words afterwards."),
    ),
    Act(
        "send_back", "audits.sign_order", _("Send the order back"), _("Send back"), _("The order was sent back."),
        "arrow-back-up", ReasonForm, _with(services.send_back_order, "reason"), _machine("send_back"),
    ),
    Act(
        "serve", "audits.serve_order", _("Serve the order"), _("Write down the service"),
        _("The order is served; its time runs."), "truck-delivery", ServeForm, _serve, _machine("serve"),
        hint=_("The operator's time runs from this day, and the operator sees the order in the portal."),
    ),
    Act(
        "judge", "audits.judge_order", _("Judge the order"), _("Give the verdict"), _("The verdict is written down."),
        "gavel", JudgeForm, _judge, _machine("judge_obeyed"),
        hint=_("A re-inspection that is filed judges by itself; here you judge by what you have seen otherwise."),
    ),
    Act(
        "extend", "audits.extend_order", _("Give more time"), _("Give more time"), _("The deadline has moved."),
        "calendar-plus", ExtendForm, _with(services.extend_order, "until", "reason"), _machine("extend"),
    ),
    Act(
        "appeal", "audits.note_appeal", _("Write down an appeal"), _("Write down the appeal"),
        _("The appeal is written down; the order's time runs on."), "scale", AppealForm,
        _with(services.lodge_appeal, "lodged_on", "grounds"), _may_appeal,
        hint=_("An appeal goes to the minister. It does not stop the order's time (unverified)."),
    ),
    Act(
        "decide", "audits.withdraw_order", _("Decision of the appeal"), _("Write down the decision"),
        _("The decision is written down."), "gavel", DecideForm, _decide, _may_decide,
    ),
    Act(
        "penalty", "audits.judge_order", _("Note a penalty step"), _("Write it down"), _("The step is written down."),
        "gavel", PenaltyForm, _with(services.note_penalty, "step", "happened_on", "amount", "note"), may_note_penalty,
        hint=_("What the law names stands on the order's page. The portal notes what was done, it decides nothing."),
    ),
    Act(
        "discard", "audits.draft_order", _("Give up this draft"), _("Give up"), _("The draft was given up."), "trash",
        ReasonForm, _with(services.discard_order, "reason"), _machine("discard"), danger=True,
    ),
    Act(
        "withdraw", "audits.withdraw_order", _("Withdraw the order"), _("Withdraw"), _("The order is withdrawn."),
        "ban", ReasonForm, _with(services.withdraw_order, "reason"), _machine("withdraw"), danger=True,
        hint=_("Its number stays used, and the check page of its letter says that it is withdrawn."),
    ),
)  # fmt: skip

ACTS: Final[Mapping[str, Act]] = {act.verb: act for act in _ACTS}


def open_acts(order: Order, user: User) -> list[Act]:
    """What this user may do with this order now, the next step first."""
    return [act for act in _ACTS if user.has_perm(act.permission) and act.is_open(order)]
