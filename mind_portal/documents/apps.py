from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.journal import verbs


class DocumentsConfig(AppConfig):
    name = "mind_portal.documents"

    def ready(self) -> None:
        verbs.register("documents.attached", _("File attached"), icon="paperclip")
        verbs.register("documents.removed", _("File removed"), icon="trash")
        verbs.register("documents.handed_over", _("Files taken over from the draft"), icon="paperclip")
