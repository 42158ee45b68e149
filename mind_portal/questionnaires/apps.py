from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "mind_portal.questionnaires"
    label = "questionnaires"
