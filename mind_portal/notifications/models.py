"""What people are told: notices inside the portal, and the outbox of what goes out of it."""

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_TITLE: Final = 200


class Notice(models.Model):
    """One thing that one user is told inside the portal, in his language. The same `key` tells a user once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False)
    key = models.CharField(max_length=150)
    kind = models.CharField(max_length=60, help_text="app.event, as in the journal")
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True, help_text="path inside the portal")
    urgent = models.BooleanField(default=False)
    visible_from = models.DateTimeField(help_text="a reminder waits until then")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_user")]
        indexes = [
            models.Index(fields=["user", "-visible_from", "-id"], name="notice_by_user"),
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="notice_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key}"


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    WEBHOOK = "webhook", _("webhook")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Message(models.Model):
    """One e-mail or webhook call. Written in the transaction of what it tells, sent by a worker afterwards.

    A broker or mail server that is away delays it: a waiting row is tried again until `MAX_ATTEMPTS`. With a `keeper`
    the address is not here: it is opened at the moment of sending (`sealed`).
    """

    key = models.CharField(max_length=150)
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    to = models.CharField(max_length=300, help_text="address or https URL; with a keeper its reference instead")
    keeper = models.CharField(max_length=60, blank=True, db_default="", default="", help_text="who opens the address")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    subject = models.CharField(max_length=LONGEST_TITLE)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True, help_text="path or address that the message leads to")
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(help_text="not before then")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "channel", "to"], name="message_once_per_address"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["urgent", "next_try_at"], condition=models.Q(state="waiting"), name="message_waiting"),
            models.Index(fields=["-id"], condition=models.Q(state="failed"), name="message_failed"),
            models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="message_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"
