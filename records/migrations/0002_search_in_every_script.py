"""Labels keep the texts in which records and terms are found, entries no longer do.

The new columns are written by `rebuild_register`, as everything that follows from publications.
"""

from django.db import migrations, models


def split_refs(apps, schema_editor):
    """Say of each label which kind and key its reference names."""
    labels = apps.get_model("records", "Label").objects
    batch = []
    for label in labels.only("ref").iterator(chunk_size=1000):
        label.kind, label.key = label.ref.split(":", 1)
        batch.append(label)
    labels.bulk_update(batch, ["kind", "key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.RemoveField("label", "search_text"),
        migrations.RemoveField("sourceentry", "search_text"),
        migrations.AddField(
            "label", "kind", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AddField(
            "label", "key", models.CharField(default="", max_length=80), preserve_default=False
        ),
        migrations.AddField("label", "texts", models.JSONField(default=list)),
        migrations.AddField("label", "named", models.TextField(blank=True)),
        migrations.AddField("label", "named_sounds", models.TextField(blank=True)),
        migrations.AddField("label", "told", models.TextField(blank=True)),
        migrations.RunPython(split_refs, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex("label", models.Index(fields=["kind", "key"], name="label_kind")),
    ]
