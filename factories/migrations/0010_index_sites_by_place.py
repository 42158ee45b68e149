"""Who lies within five kilometres: a box over the coordinates, answered by an index, without PostGIS."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("factories", "0009_index_sites_for_the_api")]

    operations = [
        migrations.AddIndex(
            model_name="site",
            index=models.Index(
                condition=models.Q(("latitude__isnull", False)),
                fields=["latitude", "longitude"],
                name="site_by_place",
            ),
        ),
    ]
