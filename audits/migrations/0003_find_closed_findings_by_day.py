
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0002_mark_dirty_keys"),
        ("factories", "0005_mark_dirty_keys"),
        ("geography", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", False)),
                fields=["province", "closed_on"],
                name="finding_by_province_closed",
            ),
        ),
    ]
