"""Checklists and report forms as data: a questionnaire has versions, and a published version never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    CHECKLIST = "checklist", _("Checklist")
    REPORT = "report", _("Report form")


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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} v{self.number}"
