"""Drafts of the next version, and where a version came from; the origin is frozen with the rest of a published row."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FUNCTION = """
create or replace function questionnaires_version_is_frozen() returns trigger language plpgsql as $$
begin
  if old.published_at is null then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  if tg_op = 'UPDATE' and (%(new)s) is not distinct from (%(old)s) then
    return new;
  end if;
  raise exception 'version % of questionnaire % is published: it can only be retired', old.number, old.questionnaire_id
    using errcode = 'restrict_violation', hint = 'Publish a new version instead.';
end
$$;
"""
BEFORE = ("id", "questionnaire_id", "number", "definition", "compiled", "checksum", "published_at")
AFTER = (*BEFORE, "origin", "published_by_id", "reason")


def frozen(columns: tuple[str, ...]) -> str:
    rows = {row: ", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old")}
    return FUNCTION.replace("%(new)s", rows["new"]).replace("%(old)s", rows["old"])


ORIGINS = [("file", "File of the portal"), ("editor", "Editor of head office"), ("xlsform", "XLSForm")]


def person() -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("questionnaires", "0002_freeze_published_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField("version", "origin", models.CharField(choices=ORIGINS, default="file", max_length=10)),
        migrations.AddField("version", "published_by", person()),
        migrations.AddField(
            "version",
            "reason",
            models.TextField(blank=True, default="", help_text="why it was published, in the publisher's words"),
        ),
        migrations.RunSQL(frozen(AFTER), frozen(BEFORE)),
        migrations.CreateModel(
            name="DraftVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="of the checklist that it becomes a version of; a new one has no row yet"
                    ),
                ),
                ("definition", models.JSONField()),
                (
                    "checksum",
                    models.CharField(help_text="of the definition that it began with", max_length=64),
                ),
                ("origin", models.CharField(choices=ORIGINS, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("published", "Published"), ("discarded", "Discarded")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="questionnaires.version",
                    ),
                ),
                (
                    "published",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="questionnaires.version",
                    ),
                ),
                ("begun_by", person()),
                ("changed_by", person()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(state="open"), fields=["code"], name="one_open_draft_a_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state="published", published__isnull=False)
                        | (~models.Q(state="published") & models.Q(published__isnull=True)),
                        name="published_draft_has_version",
                    ),
                ]
            },
        ),
    ]  # fmt: skip
