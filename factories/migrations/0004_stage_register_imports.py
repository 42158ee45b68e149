
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('factories', '0003_add_search_key'),
        ('geography', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportLine',
            fields=[
                ('pk', models.CompositePrimaryKey('run_id', 'row_number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='factories.importrun')),
                ('row_number', models.PositiveIntegerField()),
                ('refused', models.BooleanField(default=False)),
                ('problems', models.JSONField(default=list)),
                ('source_key', models.CharField(max_length=60, null=True)),
                ('number', models.CharField(max_length=14, null=True)),
                ('old_number', models.CharField(max_length=40, null=True)),
                ('number_warning', models.CharField(max_length=20, null=True)),
                ('name', models.CharField(max_length=300, null=True)),
                ('type_id', models.CharField(max_length=5, null=True)),
                ('factory_class', models.PositiveSmallIntegerField(null=True)),
                ('activity', models.TextField(null=True)),
                ('tsic', models.CharField(max_length=6, null=True)),
                ('horsepower', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('workers', models.PositiveIntegerField(null=True)),
                ('capital', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('status', models.CharField(max_length=10, null=True)),
                ('began_on', models.DateField(help_text='1 January of the year in the number', null=True)),
                ('operator_name', models.CharField(max_length=300, null=True)),
                ('operator_kind', models.CharField(max_length=10, null=True)),
                ('address', models.CharField(max_length=300, null=True)),
                ('postal_code', models.CharField(max_length=5, null=True)),
                ('estate', models.CharField(help_text='empty text: outside', max_length=150, null=True)),
                ('phone', models.CharField(max_length=60, null=True)),
                ('province_id', models.CharField(max_length=2, null=True)),
                ('district_id', models.CharField(max_length=4, null=True)),
                ('subdistrict_id', models.CharField(max_length=6, null=True)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('location_flag', models.CharField(max_length=10, null=True)),
                ('location_province', models.CharField(max_length=2, null=True)),
                ('name_key', models.CharField(max_length=300, null=True)),
                ('old_key', models.CharField(max_length=40, null=True)),
                ('operator_key', models.CharField(max_length=300, null=True)),
                ('area_key', models.TextField(help_text='search keys of subdistrict and district, by |', null=True)),
                ('sort_key', models.CharField(max_length=300, null=True)),
                ('place_key', models.CharField(help_text='as Site.place_key', max_length=32, null=True)),
            ],
        ),
        migrations.RemoveField(
            model_name='importrow',
            name='applied',
        ),
        migrations.RemoveField(
            model_name='importrow',
            name='raw',
        ),
        migrations.RemoveField(
            model_name='importrow',
            name='values',
        ),
        migrations.AddField(
            model_name='importrow',
            name='kept',
            field=models.JSONField(default=dict, help_text='{field: [kept, in the file]} of what an officer corrected'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='licence_id',
            field=models.BigIntegerField(help_text='the licence that the row was found to be', null=True),
        ),
        migrations.AddField(
            model_name='importrun',
            name='applied_to',
            field=models.PositiveIntegerField(default=0, help_text='line of the file up to which it is applied'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='columns',
            field=models.JSONField(default=list, help_text='the header as it stands in the file'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='progress_at',
            field=models.DateTimeField(help_text='last sign of life of the job', null=True),
        ),
        migrations.AddField(
            model_name='importrun',
            name='reason',
            field=models.TextField(blank=True, help_text='why a held run was confirmed'),
        ),
        migrations.AddField(
            model_name='site',
            name='place_key',
            field=models.CharField(blank=True, db_default='', default='', help_text='what an import groups licences into a site by', max_length=32),
        ),
        migrations.AddIndex(
            model_name='site',
            index=models.Index(condition=models.Q(('place_key', ''), _negated=True), fields=['place_key'], name='site_by_place_key'),
        ),
    ]
