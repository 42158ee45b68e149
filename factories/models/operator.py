"""The person in law who runs a factory."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core.scope import ScopedQuerySet


class OperatorKind(models.TextChoices):
    JURISTIC = "juristic", _("Juristic person")
    NATURAL = "natural", _("Natural person")
    UNKNOWN = "unknown", _("Not known")


class OperatorQuerySet(ScopedQuerySet["Operator"]):
    """Seen through its sites: an operator has no province of its own (it may have factories in several)."""

    province_lookup = ""
    enterprise_lookup = "pk"


class Operator(models.Model):
    """A company, partnership or natural person. Registers give the name; the 13-digit number may follow later."""

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=OperatorKind.choices, default=OperatorKind.UNKNOWN)
    tax_number = models.CharField(
        max_length=13, blank=True, help_text=_("13 digits with a check digit; of a natural person it is personal data")
    )
    name_key = models.CharField(max_length=300, help_text="core.thai.search_key of the name")

    objects = OperatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tax_number"], condition=~models.Q(tax_number=""), name="operator_tax_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(tax_number="") | models.Q(tax_number__regex=r"^[0-9]{13}$"),
                name="operator_tax_number_has_13_digits",
            ),
        ]
        indexes = [models.Index(fields=["name_key"], name="operator_by_name_key")]

    def __str__(self) -> str:
        return self.name
