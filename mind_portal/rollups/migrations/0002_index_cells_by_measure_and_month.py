
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geography', '0001_initial'),
        ('rollups', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='cell',
            name='cell_by_province_month',
        ),
        migrations.AddIndex(
            model_name='cell',
            index=models.Index(fields=['measure', 'month'], name='cell_by_measure_month'),
        ),
    ]
