"""Names are sorted by keys of their language's alphabet, which `rebuild_register` writes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_verified_on")]

    operations = [
        migrations.AddField("agreemententry", "announced_on", models.DateField(null=True)),
        migrations.RemoveField("agreemententry", "title_en"),
        migrations.RemoveField("agreemententry", "title_ur"),
        migrations.RemoveField("agreemententry", "title_kk"),
        migrations.RemoveField("agreemententry", "title_ru"),
        migrations.AddField(
            "agreemententry",
            "order_en",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "agreemententry",
            "order_ur",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "agreemententry",
            "order_kk",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
        migrations.AddField(
            "agreemententry",
            "order_ru",
            models.CharField(default="", max_length=180),
            preserve_default=False,
        ),
    ]
