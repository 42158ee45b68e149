from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0020_declarations_belong_to_an_operator")]

    operations = [
        migrations.AddField(
            model_name="complaintcontact",
            name="news",
            field=models.BooleanField(db_default=False, default=False, help_text="wants to be told by e-mail"),
        ),
        migrations.AddField(
            model_name="complaintcontact",
            name="language",
            field=models.CharField(
                db_default="th", default="th", help_text="in which the form was read", max_length=2
            ),
        ),
    ]
