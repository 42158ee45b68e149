from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "mind_portal.workflows"

    def ready(self) -> None:
        from mind_portal.workflows import re_inspection  # noqa: PLC0415 - models are not there before ready()

        re_inspection.join()
