from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register
from mind_portal.journal import verbs
from mind_portal.legal import together

VERSION_VERBS = (
    ("inspection_amended", _("Inspection amended"), "pencil", "warn"),
    ("inspection_refiled", _("Inspection filed again"), "send", "good"),
    ("inspection_accepted", _("Inspection reviewed and accepted"), "circle-check", "good"),
    ("inspection_returned", _("Inspection returned for correction"), "arrow-back-up", "warn"),
    ("finding_taken_back", _("Finding taken back by an amendment"), "circle-minus", ""),
    ("finding_found_anew", _("Finding stands again after an amendment"), "alert-triangle", "warn"),
    ("finding_contradicted", _("Amendment contradicts a finding under an order"), "alert-triangle", "warn"),
    ("wanted_withdrawn", _("Wanted inspection withdrawn"), "circle-minus", ""),
    ("wanted_followed", _("Inspection asked for: now the other office's"), "send", ""),
    ("wanted_again", _("Inspection asked for again"), "clipboard-plus", "warn"),
    ("interest_declared", _("Interest in a factory declared"), "user-off", "info"),
    ("interest_ended", _("Interest in a factory ended"), "user-check", "info"),
)

PLAN_VERBS = (
    ("plan_proposed", _("Plan proposed"), "bulb"),
    ("plan_published", _("Plan published"), "calendar-check"),
    ("visit_added", _("Put on the plan by hand"), "calendar-event"),
    ("visit_moved", _("Planned visit changed"), "calendar-event"),
    ("visit_cancelled", _("Taken off the plan"), "x"),
    ("draw_announced", _("Draw by lot announced"), "speakerphone"),
    ("draw_withdrawn", _("Announcement of a draw withdrawn"), "circle-minus"),
    ("visits_drawn", _("Visits drawn by lot"), "arrows-sort"),
    ("surroundings_noted", _("Neighbours of the factory noted"), "home"),
)


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits.checklist_editor import tell_editor  # noqa: PLC0415 - models are not there before ready()
        from audits.complaints.wiring import wire as wire_complaints  # noqa: PLC0415
        from audits.factory_page import register_hooks  # noqa: PLC0415
        from audits.field_access import register_access  # noqa: PLC0415
        from audits.hooks import on_amended, on_filed  # noqa: PLC0415
        from audits.moves import wire as wire_moves  # noqa: PLC0415
        from audits.orders.wiring import wire  # noqa: PLC0415
        from audits.services.surroundings import note_from_amended, note_from_inspection  # noqa: PLC0415
        from audits.worklist import register_work  # noqa: PLC0415

        together.register("RISK_", "audits:risk_weights")
        tell_editor()
        register_hooks()
        register_work()
        register_access()
        wire()
        on_filed("audits.surroundings", note_from_inspection)
        on_amended("audits.surroundings", note_from_amended)
        wire_moves()
        wire_complaints()
        verbs.register("audits.inspection_filed", _("Inspection filed"), icon="clipboard-check", state="good")
        verbs.register("audits.photos_left_out", _("Photos left out by the officer"), icon="camera", state="warn")
        verbs.register("audits.finding_closed", _("Finding closed"), icon="circle-check", state="good")
        verbs.register("audits.self_declared", _("Self-declaration"), icon="clipboard-check", state="info")
        verbs.register("audits.inspection_wanted", _("Inspection asked for"), icon="clipboard-plus", state="warn")
        verbs.register("audits.wanted_done", _("Wanted inspection done"), icon="circle-check", state="good")
        for verb, label, icon, state in VERSION_VERBS:
            verbs.register(f"audits.{verb}", label, icon=icon, state=state)
        for verb, label, icon in PLAN_VERBS:
            verbs.register(f"audits.{verb}", label, icon=icon, state="info")
        register(
            NavItem(
                url_name="audits:inspection_list",
                label=_("Inspections"),
                icon="clipboard-check",
                order=30,
                permission="audits.view_inspection",
            )
        )
