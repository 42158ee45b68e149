from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register
from mind_portal.journal import verbs


class SingleFormConfig(AppConfig):
    name = "factories.single_form"

    def ready(self) -> None:
        from factories.single_form.factory_page import register_hooks  # noqa: PLC0415 - models are not there before
        from factories.single_form.selectors.files import may_open_file  # noqa: PLC0415
        from factories.single_form.worklist import register_work  # noqa: PLC0415
        from mind_portal.documents import access  # noqa: PLC0415

        register_hooks()
        register_work()
        _name_events()
        access.register("single_form.report", may_open_file)
        register(
            NavItem(
                url_name="single_form:report_list",
                label=_("Reports"),
                icon="report",
                order=35,
                permission="single_form.view_submission",
                visible=lambda user: not user.has_perm("single_form.fill_submission"),
            )
        )
        register(
            NavItem(
                url_name="single_form:due_list",
                label=_("Reports"),
                icon="report",
                order=10,
                permission="single_form.fill_submission",
            )
        )


def _name_events() -> None:
    """The sentences of the journal."""
    named = {
        "report_started": (_("Report begun"), "pencil", ""),
        "draft_discarded": (_("Draft discarded"), "trash", ""),
        "report_submitted": (_("Submitted to the certifier"), "send", "info"),
        "report_sent_back": (_("Sent back to the preparer"), "arrow-back-up", "warn"),
        "report_certified": (_("Report certified"), "signature", "good"),
        "correction_begun": (_("Correction begun"), "pencil", "info"),
        "nil_declared": (_("Declared that there is nothing to report"), "circle-minus", "info"),
        "waiver_asked": (_("Said that the report is not required"), "help-circle", "warn"),
        "waiver_approved": (_("Not required: agreed by the office"), "circle-check", "good"),
        "waiver_refused": (_("Required after all"), "circle-x", "warn"),
        "question_asked": (_("Question asked"), "help-circle", "warn"),
        "question_answered": (_("Question answered"), "message-circle", "info"),
        "report_accepted": (_("Report accepted"), "circle-check", "good"),
        "report_returned": (_("Returned for correction"), "arrow-back-up", "warn"),
        "period_extended": (_("Due day put off"), "calendar-plus", "info"),
        "period_closed": (_("Expected set frozen"), "lock", ""),
        "obligation_loaded": (_("Obligation loaded"), "file-check", ""),
        "reports_exported": (_("Reports exported"), "table-export", ""),
        "role_asked": (_("Asked to act for an enterprise"), "user-plus", "info"),
        "role_approved": (_("May act for the enterprise"), "user-check", "good"),
        "role_refused": (_("Refused to act for the enterprise"), "user-x", "warn"),
        "role_withdrawn": (_("Request taken back"), "arrow-back-up", ""),
    }
    for name, (label, icon, state) in named.items():
        verbs.register(f"single_form.{name}", label, icon=icon, state=state)
