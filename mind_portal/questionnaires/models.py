"""Checklists and report forms as data: a questionnaire has versions, and a published version never changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    CHECKLIST = "checklist", _("Checklist")
    REPORT = "report", _("Report form")


class Origin(models.TextChoices):
    """Where a version or a draft comes from."""

    FILE = "file", _("File of the portal")
    EDITOR = "editor", _("Editor of head office")
    XLSFORM = "xlsform", _("XLSForm")


class DraftState(models.TextChoices):
    OPEN = "open", pgettext_lazy("draft of a checklist", "Open")
    PUBLISHED = "published", pgettext_lazy("draft of a checklist", "Published")
    DISCARDED = "discarded", pgettext_lazy("draft of a checklist", "Discarded")


class Questionnaire(models.Model):
    """The thing that has versions, e.g. the checklist `factory-supervision`."""

    code = models.SlugField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.code


class Version(models.Model):
    """One edition. `definition` is what the author wrote, `compiled` what both engines evaluate.

    A trigger freezes the row from the moment that `published_at` is set; only `retired_at` may follow.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    compiled = models.JSONField(default=dict)
    checksum = models.CharField(max_length=64, help_text=_("sha256 of the definition's canonical JSON"))
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.FILE)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, default="", help_text=_("why it was published, in the publisher's words"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} v{self.number}"


class DraftVersion(models.Model):
    """The next version on its way: what has been typed so far, valid or not.

    At most one is open for each code. One that ended stays, so that a button pressed twice leads to the same version
    and a file that head office discarded does not come back. `revision` counts the changes, for two editors at once.
    """

    code = models.SlugField(help_text=_("of the checklist that it becomes a version of; a new one has no row yet"))
    definition = models.JSONField()
    checksum = models.CharField(max_length=64, help_text=_("of the definition that it began with"))
    based_on = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    published = models.OneToOneField(Version, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(state="open"), name="one_open_draft_a_code"),
            models.CheckConstraint(
                condition=models.Q(state="published", published__isnull=False)
                | (~models.Q(state="published") & models.Q(published__isnull=True)),
                name="published_draft_has_version",
            ),
        ]

    def __str__(self) -> str:
        return self.code
