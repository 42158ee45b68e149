"""The 107 factory types and their sub-items, with the class limits of each date."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai


class FactoryType(models.Model):
    """A type or sub-item of the ministerial schedule; the key is the 5-digit code (type 3 + sub-item 2 digits)."""

    code = models.CharField(primary_key=True, max_length=5)
    is_heading = models.BooleanField(help_text=_("a type whose sub-items are classed, not itself"))
    name_th = models.TextField(help_text=_("as in the schedule: up to 800 characters"))
    name_en = models.TextField()
    high_risk = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.label} {self.name}"

    @property
    def label(self) -> str:
        """`10(1)` for 01001, `14` for 01400."""
        number, sub = int(self.code[:3]), int(self.code[3:])
        return f"{number}({sub})" if sub else str(number)

    @property
    def name(self) -> str:
        return self.name_th if thai.is_thai() else self.name_en


class TypeLimit(models.Model):
    """The class limits of a type between two days (`effective_to` is exclusive, None = in force)."""

    type = models.ForeignKey(FactoryType, models.PROTECT, related_name="limits")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    class1_any_size = models.BooleanField(default=False)
    class2_any_size = models.BooleanField(default=False)
    class2_max_hp = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    class2_max_workers = models.PositiveIntegerField(null=True)
    class2_unless_process = models.CharField(max_length=120, blank=True)
    exempt_process = models.CharField(
        max_length=120, blank=True, help_text=_("what makes the thing no factory at all, e.g. solar panels on a roof")
    )
    verified = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "effective_from"], name="type_limit_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.type_id} from {self.effective_from}"
