from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.journal import verbs


class QuestionnairesConfig(AppConfig):
    name = "mind_portal.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        verbs.register("questionnaires.version_published", _("Questionnaire published"), icon="clipboard", state="good")
