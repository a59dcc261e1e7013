"""Names are sorted by keys of their language's alphabet, which `rebuild_register` writes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("institutions", "0003_verified_on")]

    operations = [
        migrations.RemoveIndex("institutionentry", "institution_now"),
        migrations.RemoveField("institutionentry", "name_en"),
        migrations.RemoveField("institutionentry", "name_ur"),
        migrations.RemoveField("institutionentry", "name_kk"),
        migrations.RemoveField("institutionentry", "name_ru"),
        migrations.AddField(
            "institutionentry",
            "order_en",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "institutionentry",
            "order_ur",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "institutionentry",
            "order_kk",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "institutionentry",
            "order_ru",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "institutionentry",
            models.Index(
                condition=models.Q(("known_until", None)),
                fields=["order_en", "id"],
                name="institution_now",
            ),
        ),
    ]
