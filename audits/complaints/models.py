"""Complaints, what is said about them, and, apart from both, who complained."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import ScopedQuerySet


class ComplaintKind(models.TextChoices):
    SMELL = "smell", _("Bad smell")
    NOISE = "noise", _("Noise or vibration")
    DUST = "dust", _("Dust or smoke")
    WASTEWATER = "wastewater", _("Wastewater")
    WASTE = "waste", _("Dumped waste")
    SAFETY = "safety", _("Danger, fire or safety")
    UNLICENSED = "unlicensed", _("Works without a licence")
    OTHER = "other", pgettext_lazy("complaint", "Something else")


class ComplaintState(models.TextChoices):
    NEW = "new", pgettext_lazy("complaint", "Received")
    ACCEPTED = "accepted", pgettext_lazy("complaint", "Being dealt with")
    ANSWERED = "answered", pgettext_lazy("complaint", "Answered")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")
    FORWARDED = "forwarded", pgettext_lazy("complaint", "Forwarded to another agency")
    MERGED = "merged", pgettext_lazy("complaint", "Joined with an earlier one")
    REJECTED = "rejected", pgettext_lazy("complaint", "Not taken up")


OPEN = frozenset({ComplaintState.NEW.value, ComplaintState.ACCEPTED.value})
"""The office owes an answer, and passing `due_on` makes the complaint overdue."""
ENDED = frozenset(
    {
        ComplaintState.CLOSED.value,
        ComplaintState.FORWARDED.value,
        ComplaintState.MERGED.value,
        ComplaintState.REJECTED.value,
    }
)
WITH_ANSWER = frozenset({ComplaintState.ANSWERED.value, ComplaintState.CLOSED.value})


class ComplaintQuerySet(ScopedQuerySet["Complaint"]):
    """Seen by the office of its province; one without a province by who sees the nation. Operators see none."""

    province_lookup = "province_id"


class Complaint(models.Model):
    """What somebody told. Nothing in this row says who: name and telephone lie sealed in `ComplaintContact`.

    `client_id` is made with the form, so that sending twice makes one. `summary` is what the factory's operator may
    read, in the office's own words; empty, the operator sees nothing at all.
    """

    client_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=12, unique=True, help_text="fiscal year and eight random digits")
    kind = models.CharField(max_length=12, choices=ComplaintKind.choices)
    text = models.TextField()
    when_text = models.CharField(max_length=300, blank=True, help_text="when it happens and how often")
    site = models.ForeignKey("factories.Site", models.PROTECT, null=True, related_name="complaints", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, null=True, related_name="+", db_index=False)
    place_text = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=ComplaintState.choices, default=ComplaintState.NEW)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="complaints")
    received_on = models.DateField()
    month = MonthOf("received_on")
    due_on = models.DateField(help_text="until when the office answers")
    answered_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    agency = models.CharField(max_length=200, blank=True, help_text="to whom it was forwarded")
    outcome = models.TextField(blank=True, help_text="public words: why it was not taken up, or to whom it went")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    summary = models.TextField(blank=True, help_text="what the operator may read")
    rating = models.PositiveSmallIntegerField(null=True, help_text="of the answer, 1 to 5, by who complained")
    reopened_on = models.DateField(null=True, help_text="once, by who complained")
    revision = models.PositiveIntegerField(default=0)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(ENDED), ended_on__isnull=False)
                | (~models.Q(state__in=sorted(ENDED)) & models.Q(ended_on__isnull=True)),
                name="complaint_ended_has_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(WITH_ANSWER)) | models.Q(answered_on__isnull=False),
                name="complaint_answered_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_into__isnull=False)
                | (~models.Q(state="merged") & models.Q(merged_into__isnull=True)),
                name="complaint_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="complaint_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["rejected", "forwarded"]) | ~models.Q(outcome=""),
                name="complaint_turned_away_has_words",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="forwarded") | ~models.Q(agency=""), name="complaint_forwarded_names_agency"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "forwarded", "merged", "rejected"])
                | models.Q(province__isnull=False),
                name="complaint_handled_has_province",
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="complaint_rating_one_to_five",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="complaint_place_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True) | models.Q(answered_on__gte=models.F("received_on")),
                name="complaint_answered_after_it_came",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["province", "-received_on", "-id"], name="complaint_by_province_day"),
            models.Index(fields=["-received_on", "-id"], name="complaint_by_day"),
            models.Index(
                fields=["province", "due_on", "id"],
                condition=models.Q(state__in=sorted(OPEN)),
                name="complaint_open_by_province",
            ),
            models.Index(fields=["due_on", "id"], condition=models.Q(state__in=sorted(OPEN)), name="complaint_open"),
            models.Index(fields=["site", "-received_on"], name="complaint_by_site"),
            models.Index(fields=["province", "month"], name="complaint_by_province_month"),
            models.Index(
                fields=["province", "answered_on"],
                condition=models.Q(answered_on__isnull=False),
                name="complaint_by_province_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ComplaintKey(models.Model):
    """How the complainant comes back: checksums of the secret link and of the PIN, never the secrets themselves."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="key")
    token_hash = models.CharField(max_length=64, unique=True)
    pin_hash = models.CharField(max_length=64)
    wrong_pins = models.PositiveSmallIntegerField(default=0, help_text="too many, and only the link opens it")
    made_at = models.DateTimeField(help_text="the moment at which the complaint came")

    def __str__(self) -> str:
        return f"{self.complaint_id}"


class ComplaintContact(models.Model):
    """Who complained, sealed: name, telephone and e-mail as one encrypted text.

    `show_contact` opens it for people, and with `news` the portal by itself to send a mail (`services.news`); each
    opening is in the journal.

    Erased some days after the complaint has ended: then `sealed` is empty and the day stands here.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="contact")
    sealed = models.TextField(blank=True)
    consented_at = models.DateTimeField()
    consent = models.CharField(max_length=20, help_text="which text was consented to")
    news = models.BooleanField(default=False, db_default=False, help_text="wants to be told by e-mail")
    language = models.CharField(max_length=2, default="th", db_default="th", help_text="in which the form was read")
    erased_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(erased_on__isnull=True, sealed__gt="")
                | models.Q(erased_on__isnull=False, sealed=""),
                name="complaint_contact_is_there_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}"


class MessageKind(models.TextChoices):
    MORE = "more", _("Added by who complained")
    REOPENS = "reopens", _("Not satisfied with the answer")
    ANSWER = "answer", _("Answer of the office")
    NOTE = "note", _("Note of the office, not shown outside")


class ComplaintMessage(models.Model):
    """One message of the conversation; files hang on it. `id` is made with the page, so that sending twice is once."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["more", "reopens"], author__isnull=True)
                | models.Q(kind__in=["answer", "note"], author__isnull=False),
                name="complaint_message_of_the_office_has_author",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["complaint", "at"], name="complaint_message_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
