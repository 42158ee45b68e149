"""Everything that orders tell other apps about themselves, once the app is ready."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from audits import hooks
from audits.orders.factory_page import register_order_hooks
from audits.orders.models import Answer, Paper
from audits.orders.services import judge_by_inspection, note_amended
from mind_portal.core.navigation import NavItem, register
from mind_portal.documents import access
from mind_portal.journal import verbs

VERBS = (
    ("drafted", _("Order drafted"), "pencil", ""),
    ("changed", _("Draft of the order changed"), "pencil", ""),
    ("submitted", _("Order sent for signature"), "send", "info"),
    ("sent_back", _("Order sent back"), "arrow-back-up", "warn"),
    ("discarded", _("Draft of the order given up"), "trash", ""),
    ("signed", _("Order signed"), "writing-sign", "info"),
    ("served", _("Order served"), "truck-delivery", "info"),
    ("extended", _("More time given"), "calendar-plus", "info"),
    ("answered", _("Operator answered the order"), "message-circle", "info"),
    ("asked_again", _("Office asked again"), "message-circle", "warn"),
    ("accepted", _("Office accepted the answer"), "message-circle", "good"),
    ("appealed", _("Appeal lodged"), "scale", "warn"),
    ("appeal_decided", _("Appeal decided"), "gavel", "info"),
    ("overdue", _("Order overdue"), "alert-octagon", "bad"),
    ("partly", _("Order obeyed in part"), "circle-half-2", "warn"),
    ("not_obeyed", _("Order not obeyed"), "alert-octagon", "bad"),
    ("obeyed", _("Order obeyed"), "circle-check", "good"),
    ("withdrawn", _("Order withdrawn"), "ban", ""),
    ("penalty_noted", _("Penalty step noted"), "gavel", "warn"),
)


def wire() -> None:
    """Called once, by `AuditsConfig.ready`."""
    for name, label, icon, state in VERBS:
        verbs.register(f"audits.order_{name}", label, icon=icon, state=state)
    verbs.register("audits.finding_answered", _("Finding answered"), icon="message-circle")
    verbs.register("audits.paper_issued", _("Paper issued"), icon="file-certificate")
    verbs.register("audits.orders_exported", _("Orders exported"), icon="download")
    hooks.on_filed(
        "audits.orders",
        lambda inspection, results, actor, now: judge_by_inspection(
            inspection=inspection, results=results, actor=actor, now=now
        ),
    )
    hooks.on_amended(
        "audits.orders",
        lambda inspection, results, actor, now: note_amended(inspection=inspection, actor=actor, now=now),
    )
    access.register("audits.answer", _may_read_answer)
    access.register("audits.paper", _may_read_paper)
    register_order_hooks()
    orders = _("Orders")
    register(
        NavItem("audits:order_list", orders, "gavel", 35, "audits.view_order", lambda user: not _is_operator(user))
    )
    register(NavItem("audits:duty_list", orders, "gavel", 35, "audits.answer_order", also="/audits/orders/"))


def _is_operator(user: Any) -> bool:
    return bool(user.has_perm("audits.answer_order"))


def _may_read_answer(user: Any, key: str) -> bool:
    return bool(user.has_perm("audits.view_order") and Answer.objects.visible_to(user).filter(pk=key).exists())


def _may_read_paper(user: Any, key: str) -> bool:
    return bool(user.has_perm("audits.view_order") and Paper.objects.visible_to(user).filter(pk=key).exists())
