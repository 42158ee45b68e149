from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "mind_portal.demo"
    label = "demo"
