"""Who did what, when, on which record, before and after, and why: append-only, sealed into a hash chain."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from mind_portal.core.scope import ScopedQuerySet


class EntryQuerySet(ScopedQuerySet["Entry"]):
    province_lookup = "province_code"

    def about(self, subject: models.Model) -> "EntryQuerySet":
        """The entries of one record."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


class Entry(models.Model):
    """One business event. A trigger refuses UPDATE, DELETE and TRUNCATE."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=60, help_text="app.event, e.g. audits.inspection_filed")
    subject_type = models.CharField(max_length=60, help_text="label of the model, e.g. factories.site")
    subject_id = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=200, blank=True)
    province_code = models.CharField(max_length=2, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="journal_by_subject"),
            models.Index(fields=["province_code", "-at"], name="journal_by_province"),
            models.Index(fields=["verb", "-id"], name="journal_by_verb"),
            BrinIndex(fields=["at"], name="journal_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type} {self.subject_id}"


class Seal(models.Model):
    """One link of the chain: sha256 over the previous seal's hash and the digests of its entries."""

    sealed_at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64, unique=True, help_text="Unique, so that the chain cannot fork")
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.entries}"


class SealedEntry(models.Model):
    """The digest of one entry at the moment of sealing, so that the first broken row can be named."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="sealed")
    seal = models.ForeignKey(Seal, models.DO_NOTHING, related_name="sealed_entries")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.entry_id} in {self.seal_id}"


class Unsealed(models.Model):
    """The entries that wait for a seal. A trigger fills it in the transaction that writes the entry.

    So the sealing job finds its work without looking at the journal, and an entry whose transaction commits late is
    neither missed nor waited for.
    """

    entry_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.entry_id)
