from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "mind_portal.journal"
    label = "journal"
