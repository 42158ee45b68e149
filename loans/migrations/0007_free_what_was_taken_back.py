"""A payment that was taken back, a payment out that was refused and a contract that was cancelled free what is unique."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('factories', '0010_index_sites_by_place'),
        ('geography', '0001_initial'),
        ('loans', '0006_mark_what_a_new_plan_replaces'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='repayment',
            name='repayment_reference_once',
        ),
        migrations.AddField(
            model_name='repayment',
            name='taken_back',
            field=models.BooleanField(default=False, help_text='its reference is free for the right entry'),
        ),
        migrations.RunSQL(
            "update loans_repayment set taken_back = true where id in"
            " (select reversal_of_id from loans_repayment where reversal_of_id is not null)",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='contract',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='loans.application'),
        ),
        migrations.AlterField(
            model_name='contract',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='loans.decision'),
        ),
        migrations.AlterField(
            model_name='contract',
            name='number_key',
            field=models.CharField(db_index=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='disbursement',
            name='reference',
            field=models.CharField(db_index=True, max_length=60),
        ),
        migrations.AddIndex(
            model_name='repayment',
            index=models.Index(fields=['reference'], name='repayment_by_reference'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('number_key',), name='contract_number_once'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('application',), name='application_has_one_contract'),
        ),
        migrations.AddConstraint(
            model_name='disbursement',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('reference',), name='disbursement_reference_once'),
        ),
        migrations.AddConstraint(
            model_name='repayment',
            constraint=models.UniqueConstraint(condition=models.Q(('reversal_of__isnull', True), ('taken_back', False)), fields=('reference',), name='repayment_reference_once', violation_error_message='A repayment with this reference is in the portal already'),
        ),
    ]
