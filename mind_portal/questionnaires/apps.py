from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register
from mind_portal.journal import verbs


class QuestionnairesConfig(AppConfig):
    name = "mind_portal.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        verbs.register("questionnaires.version_published", _("Questionnaire published"), icon="clipboard", state="good")
        verbs.register("questionnaires.version_retired", _("Checklist retired"), icon="archive", state="warn")
        verbs.register("questionnaires.draft_begun", _("Draft of a checklist begun"), icon="pencil")
        verbs.register("questionnaires.draft_changed", _("Draft of a checklist changed"), icon="pencil")
        verbs.register("questionnaires.draft_discarded", _("Draft of a checklist discarded"), icon="trash")
        register(
            NavItem(
                url_name="questionnaires:checklist_list",
                label=_("Checklists"),
                icon="list-check",
                order=70,
                permission="questionnaires.edit_checklist",
            )
        )
