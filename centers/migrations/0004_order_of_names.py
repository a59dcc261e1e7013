"""Names are sorted by keys of their language's alphabet, which `rebuild_register` writes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centers", "0003_verified_on")]

    operations = [
        migrations.RemoveIndex("centerentry", "center_now"),
        migrations.RemoveField("centerentry", "name_en"),
        migrations.AddField(
            "centerentry",
            "order_en",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "centerentry",
            "order_ur",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "centerentry",
            "order_kk",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "centerentry",
            "order_ru",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "centerentry",
            models.Index(
                condition=models.Q(("known_until", None)),
                fields=["-opened_on", "id"],
                name="center_now",
            ),
        ),
    ]
