"""What the field pages leave on the server beside the inspection: the visit, and the key of an officer's tablet."""

from django.conf import settings
from django.db import models

from audits.models.inspections import Inspection
from mind_portal.core.scope import ScopedQuerySet


class FieldSecret(models.Model):
    """From this a tablet gets the keys of one officer, when he is signed in: records wait there encrypted with them.

    It never changes: with another secret, what still waits on a tablet could not be read any more.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    secret = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"


class FieldVisitQuerySet(ScopedQuerySet["FieldVisit"]):
    enterprise_lookup = "inspection__site__operator_id"


class FieldVisit(models.Model):
    """Where and when an inspection was made, who signed, and which photos belong to it: as the tablet said.

    `photos` is the list that the tablet sent with the answers; the photos follow piece by piece as attachments of the
    inspection under the same ids, so that what is still missing can be told. `digest` is of the answers as they were
    sent: the same record sent again is told from another one under the same id.
    """

    inspection = models.OneToOneField(Inspection, models.PROTECT, primary_key=True, related_name="visit")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    begun_place = models.JSONField(null=True, help_text="latitude, longitude, accuracy in metres")
    ended_at = models.DateTimeField(null=True)
    ended_place = models.JSONField(null=True, help_text="latitude, longitude, accuracy in metres")
    signer_name = models.CharField(max_length=120, blank=True)
    signer_role = models.CharField(max_length=120, blank=True)
    receipt = models.CharField(max_length=22, blank=True, help_text="token of the receipt left with the factory")
    photos = models.JSONField(default=list)
    clock_seconds = models.IntegerField(default=0, help_text="by how much the tablet's clock was ahead, put right")
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    objects = FieldVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=~models.Q(receipt=""), name="receipt_is_of_one_inspection"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id}"
