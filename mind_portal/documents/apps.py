from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "mind_portal.documents"
