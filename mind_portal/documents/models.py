"""Files that belong to a record of another app: a photo of an incident, evidence of an order, a paper of a loan."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core.scope import ScopedQuerySet

EXTENSIONS = ("jpg", "png", "pdf", "xlsx", "docx", "csv")


class AttachmentKind(models.TextChoices):
    IMAGE = "image", _("Photo")
    PDF = "pdf", "PDF"
    SHEET = "sheet", _("Spreadsheet")
    TEXT = "text", _("Word document")
    TABLE = "table", "CSV"


class AttachmentQuerySet(ScopedQuerySet["Attachment"]):
    def present(self) -> "AttachmentQuerySet":
        """Without those that somebody has removed."""
        return self.filter(removed_at__isnull=True)

    def about(self, subject: models.Model) -> "AttachmentQuerySet":
        """The files of one record that are there, the oldest first."""
        found = self.present().filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        return found.order_by("uploaded_at", "id")


def stored_name(attachment: "Attachment", name: str) -> str:
    """Where a file lies: by its id, never by a name that somebody chose."""
    extension = name.rsplit(".", 1)[-1]
    return f"attachments/{attachment.pk.hex[:2]}/{attachment.pk.hex}.{extension}"


def thumbnail_name(attachment: "Attachment", name: str) -> str:
    return f"attachments/{attachment.pk.hex[:2]}/{attachment.pk.hex}.thumb.jpg"


class Attachment(models.Model):
    """One stored file. Its id is made by the client where it can, so that sending twice makes one.

    Who may open it is not decided here: the app of the subject says so (`documents.access`).
    `sha256` is of the stored bytes, `original_sha256` of what was sent: a photo is stored anew without what it carried.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    subject_type = models.CharField(max_length=60, help_text="label of the model, e.g. emergencies.incident")
    subject_id = models.CharField(max_length=40)
    slot = models.CharField(max_length=100, blank=True, help_text="which place of the record, e.g. an item's code")
    province = models.ForeignKey("geography.Province", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(max_length=10, choices=AttachmentKind.choices)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=stored_name, max_length=120, validators=[FileExtensionValidator(EXTENSIONS)])
    thumbnail = models.ImageField(upload_to=thumbnail_name, max_length=120, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, help_text="what the camera wrote; taken out of the file")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "uploaded_at"], name="attachment_by_subject"),
            models.Index(
                fields=["removed_at"], condition=models.Q(removed_at__isnull=False), name="attachment_removed"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="attachment_place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.kind == AttachmentKind.IMAGE


class Upload(models.Model):
    """A file that arrives in pieces over a bad line; its id becomes the attachment's. Gone when it is complete."""

    id = models.UUIDField(primary_key=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="of the whole, as the sender worked it out")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class Piece(models.Model):
    """Bytes of an upload from `start` on. In the database, so that any server of the portal can take the next one."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces", db_index=False)
    start = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="piece_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}+{self.start}"
