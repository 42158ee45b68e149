from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "mind_portal.notifications"
