
import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('geography', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirtyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('province_code', models.CharField(max_length=2)),
                ('month', models.DateField()),
                ('at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow())),
            ],
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='nightly, command or verify', max_length=20)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('cells', models.PositiveIntegerField(default=0)),
                ('source_rows', models.BigIntegerField(default=0)),
                ('drift', models.PositiveIntegerField(default=0, help_text='cells that differed from the recount')),
                ('detail', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=60)),
                ('month', models.DateField(help_text='first day of the month')),
                ('value', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('numerator', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('denominator', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('rows', models.BigIntegerField(default=0)),
                ('computed_at', models.DateTimeField()),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.province')),
            ],
            options={
                'indexes': [models.Index(fields=['province', 'month'], name='cell_by_province_month')],
                'constraints': [models.UniqueConstraint(fields=('measure', 'province', 'month'), name='cell_once')],
            },
        ),
    ]
