"""Bytes that no row knows are cleared away."""

import datetime as dt

from celery import shared_task
from django.core.files.storage import default_storage
from django.utils import timezone

from mind_portal.core.once import once
from mind_portal.documents.models import Attachment, Upload

FOLDER = "attachments"
KEPT_DAYS = 30
UPLOAD_DAYS = 30
"""A tablet that was switched off may send the rest of a photo so much later; after that it begins anew."""
GRACE = dt.timedelta(days=1)
"""A file is written before its row is committed; within a day it is nobody's orphan."""


@shared_task
@once("documents.clean_orphans")
def clean_orphans() -> dict[str, object]:
    return clean(now=timezone.now())


def clean(*, now: dt.datetime) -> dict[str, object]:
    """Delete the files of attachments removed thirty days ago, and files that no attachment knows.

    A row that was removed stays, without its bytes: the journal speaks of it.
    """
    emptied = 0
    gone = Attachment.objects.filter(removed_at__lt=now - dt.timedelta(days=KEPT_DAYS)).exclude(file="")
    for attachment in gone.iterator(chunk_size=200):
        for name in (attachment.file.name, attachment.thumbnail.name):
            if name:
                default_storage.delete(name)
        emptied += Attachment.objects.filter(pk=attachment.pk).update(file="", thumbnail="")
    Upload.objects.filter(begun_at__lt=now - dt.timedelta(days=UPLOAD_DAYS)).delete()
    return {"emptied": emptied, "orphans": sum(_clean_folder(f"{FOLDER}/{n:02x}", now) for n in range(256))}


def _clean_folder(folder: str, now: dt.datetime) -> int:
    if not default_storage.exists(folder):
        return 0
    names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    rows = Attachment.objects.filter(file__startswith=f"{folder}/").values_list("file", "thumbnail")
    known = {name for pair in rows for name in pair}
    orphans = [n for n in names if n not in known and default_storage.get_modified_time(n) < now - GRACE]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)
