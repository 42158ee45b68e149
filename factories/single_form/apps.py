from django.apps import AppConfig


class SingleFormConfig(AppConfig):
    name = "factories.single_form"
