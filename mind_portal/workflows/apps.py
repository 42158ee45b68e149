from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "mind_portal.workflows"
