from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_notices_and_outbox")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="keeper",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="who opens the address", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="to",
            field=models.CharField(
                help_text="address or https URL; with a keeper its reference instead", max_length=300
            ),
        ),
    ]
