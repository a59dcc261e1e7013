"""Chains what second persons said of emergency publications, those that were said before too."""

import datetime as dt

from django.db import migrations, models

from records.chain import CONFIRMATIONS, digest, marks


def seal(apps, schema_editor):
    """Seal the rows that are there, in the order in which they were made."""
    previous, number = "", 0
    for row in apps.get_model("records", "EmergencyReview").objects.order_by("made_at", "pk"):
        number += 1
        row.number, row.previous = number, previous
        content = [
            row.publication_id,
            row.outcome,
            row.made_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            row.made_by_id,
            row.remark,
            *marks(acted_for=row.acted_for),
        ]
        row.digest = previous = digest([number, row.previous, *content])
        # Foreign keys are left alone: PostgreSQL alters no table with rows that it has yet to check.
        row.save(update_fields=["number", "previous", "digest"])
    if number:
        chains = apps.get_model("records", "Chain").objects
        chains.create(name=CONFIRMATIONS, length=number, head=previous)


def unseal(apps, schema_editor):
    """The rows stay, their chain goes."""
    apps.get_model("records", "Chain").objects.filter(name=CONFIRMATIONS).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0014_cells_of_downloads'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='emergencyreview',
            options={'ordering': ['-number'], 'verbose_name': 'review of an emergency publication', 'verbose_name_plural': 'reviews of emergency publications'},
        ),
        migrations.AddField(
            model_name='emergencyreview',
            name='digest',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='emergencyreview',
            name='number',
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='emergencyreview',
            name='previous',
            field=models.CharField(blank=True, default='', max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(seal, unseal),
        migrations.AlterField(
            model_name='emergencyreview',
            name='number',
            field=models.PositiveBigIntegerField(unique=True),
        ),
    ]
