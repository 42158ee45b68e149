import django.db.models.deletion
from django.db import migrations, models

# Who began it acted for one operator or several: the factory's present one if it is among them, else the one that he
# acts for. Without any right left, the present one is all that is known.
FILL = """
    update audits_selfdeclaration d
    set operator_id = coalesce(
        (select r.operator_id from accounts_enterpriserole r
         where r.user_id = d.begun_by_id order by (r.operator_id = s.operator_id) desc, r.id limit 1),
        s.operator_id)
    from factories_site s where s.id = d.site_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_fund_committee"),
        ("audits", "0019_add_self_declarations"),
        ("factories", "0010_index_sites_by_place"),
    ]

    operations = [
        migrations.AddField(
            model_name="selfdeclaration",
            name="operator",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="factories.operator",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="selfdeclaration",
            name="operator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="factories.operator"
            ),
        ),
        migrations.RemoveConstraint(model_name="selfdeclaration", name="declaration_one_draft_per_site"),
        migrations.AddConstraint(
            model_name="selfdeclaration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "draft")),
                fields=("site", "operator"),
                name="declaration_one_draft_per_operator",
            ),
        ),
    ]
