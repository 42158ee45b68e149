"""Self-declarations: one document of answers an operator gives of his factory for a fiscal year."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mind_portal.core.scope import ScopedQuerySet


class DeclarationStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("declaration", "Being filled in")
    DECLARED = "declared", _("Declared")


class DeclarationQuerySet(ScopedQuerySet["SelfDeclaration"]):
    province_lookup = "province_id"
    enterprise_lookup = "operator_id"

    def declared(self) -> "DeclarationQuerySet":
        return self.filter(status=DeclarationStatus.DECLARED)

    def of_present_operators(self) -> "DeclarationQuerySet":
        """Without those of a factory that has passed to another operator since."""
        return self.filter(operator=models.F("site__operator"))


class SelfDeclaration(models.Model):
    """A draft until somebody of the enterprise declares it; from then on it never changes, and the next is another one.

    Offices see it from that moment. `id` is made by the client, so that beginning twice begins one. It belongs to the
    operator who began it: who takes the factory over sees nothing of it and begins his own.
    """

    id = models.UUIDField(primary_key=True)
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="self_declarations", db_index=False)
    operator = models.ForeignKey("factories.Operator", models.PROTECT, related_name="+")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    version = models.ForeignKey("questionnaires.Version", models.PROTECT, related_name="+", db_index=False)
    fiscal_year = models.PositiveSmallIntegerField(help_text=_("Buddhist era"))
    status = models.CharField(max_length=10, choices=DeclarationStatus.choices, default=DeclarationStatus.DRAFT)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)
    signer_name = models.CharField(max_length=120, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "operator"],
                condition=models.Q(status="draft"),
                name="declaration_one_draft_per_operator",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft", declared_at__isnull=True)
                | (models.Q(status="declared", declared_at__isnull=False) & ~models.Q(signer_name="")),
                name="declaration_declared_has_signer",
            ),
        ]
        indexes = [models.Index(fields=["site", "-declared_at"], name="declaration_by_site")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.fiscal_year}"
