"""Who was there: the members of an inspection, and who must not inspect which factory."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.models.inspections import Inspection
from mind_portal.core.scope import ScopedQuerySet


class MemberRole(models.TextChoices):
    LEAD = "lead", pgettext_lazy("team", "Lead")
    INSPECTOR = "inspector", pgettext_lazy("team", "Inspector")
    RECORDER = "recorder", pgettext_lazy("team", "Recorder")
    EXPERT = "expert", pgettext_lazy("team", "Expert")
    OBSERVER = "observer", pgettext_lazy("team", "Observer")


class Agency(models.TextChoices):
    DIW = "diw", _("Department of Industrial Works")
    TISI = "tisi", _("Thai Industrial Standards Institute")
    POLICE = "police", _("Royal Thai Police")
    CUSTOMS = "customs", _("Customs Department")
    LOCAL = "local", _("Local body")
    LABOUR = "labour", _("Labour protection and welfare")
    PCD = "pcd", _("Pollution Control Department")
    HEALTH = "health", _("Public health")
    PROVINCE = "province", _("Provincial administration")
    OTHER = "other", pgettext_lazy("agency", "Another agency")


class InspectionMemberQuerySet(ScopedQuerySet["InspectionMember"]):
    province_lookup = "province_id"


class InspectionMember(models.Model):
    """One who took part: a user of the portal, or somebody of another agency by name.

    An officer's load is counted from `user` with `inspection`'s month; `is_invited` marks one of another office, whose
    `reason` says why he came along. Of outside members name, position and agency are kept, and nothing else; they are
    shown to offices only, never by the API or in public.
    """

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="members", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=10, choices=MemberRole.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="memberships")
    is_invited = models.BooleanField(default=False, help_text="of another office than the inspection's")
    reason = models.CharField(max_length=300, blank=True, help_text="why one of another office came along")
    name = models.CharField(max_length=120, blank=True)
    position = models.CharField(max_length=120, blank=True)
    agency = models.CharField(max_length=10, choices=Agency.choices, blank=True)
    agency_name = models.CharField(max_length=120, blank=True, help_text="which one, where the list does not say")

    objects = InspectionMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(user__isnull=False, name="", agency=""))
                | (models.Q(user__isnull=True) & ~models.Q(name="") & ~models.Q(agency="")),
                name="member_is_user_or_named_with_agency",
            ),
            models.CheckConstraint(
                condition=~models.Q(agency="other") | ~models.Q(agency_name=""), name="member_of_other_agency_names_it"
            ),
            models.CheckConstraint(
                condition=~models.Q(role="lead") | models.Q(user__isnull=False), name="member_lead_is_a_user"
            ),
            models.CheckConstraint(
                condition=models.Q(is_invited=False) | ~models.Q(reason=""), name="member_invited_has_reason"
            ),
            models.UniqueConstraint(
                fields=["inspection", "user"], condition=models.Q(user__isnull=False), name="member_once_per_inspection"
            ),
            models.UniqueConstraint(
                fields=["inspection"], condition=models.Q(role="lead"), name="inspection_has_one_lead"
            ),
        ]
        indexes = [models.Index(fields=["inspection", "id"], name="member_by_inspection")]

    def __str__(self) -> str:
        return f"{self.inspection_id}: {self.user_id or self.name}"


class DeclaredInterestQuerySet(ScopedQuerySet["DeclaredInterest"]):
    province_lookup = "province_id"

    def standing(self) -> "DeclaredInterestQuerySet":
        return self.filter(ended_on=None)


class DeclaredInterest(models.Model):
    """A user must not inspect this factory: he said so himself, or the head did when visits were drawn by lot."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="declared_interests")
    site = models.ForeignKey("factories.Site", models.CASCADE, related_name="declared_interests")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_on = models.DateField()
    ended_on = models.DateField(null=True)

    objects = DeclaredInterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "site"], condition=models.Q(ended_on__isnull=True), name="interest_declared_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("declared_on")),
                name="interest_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.site_id}"
