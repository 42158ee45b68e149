from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "mind_portal.legal"
