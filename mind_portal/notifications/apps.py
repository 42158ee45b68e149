from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.journal import verbs


class NotificationsConfig(AppConfig):
    name = "mind_portal.notifications"

    def ready(self) -> None:
        verbs.register("notifications.message_retried", _("Message tried again"), icon="send")
