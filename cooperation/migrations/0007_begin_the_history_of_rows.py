"""Puts the rows beside the records that are there already into the history, as they stand."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.utils import timezone

CHAIN = "changes"
REASON = "As it stood when the history of lists and accounts began."

NAMES = ("code", "name_en", "name_ur", "name_kk", "name_ru", "position", "search_words")
OFFICIAL = ("official_name_en", "official_name_ur", "official_name_kk", "official_name_ru")
#: Model -> its kind, its columns, and what it names by code.
LISTS = {
    ("institutions", "Country"): ("country", (*NAMES, *OFFICIAL), ()),
    ("institutions", "Region"): ("region", NAMES, ("country",)),
    ("institutions", "City"): ("city", (*NAMES, "latitude", "longitude"), ("country",)),
    ("institutions", "FieldOfStudy"): ("field", (*NAMES, "level"), ("parent",)),
    ("agreements", "AreaOfCooperation"): ("area", NAMES, ()),
}
#: Model -> its kind, and what is not kept of it.
OTHERS = {
    ("records", "StandIn"): ("stand-in", ()),
    ("records", "Approval"): ("approval", ()),
    ("records", "Report"): ("report", ("token", "email", "sender", "mailed_at")),
    ("cooperation", "Letter"): ("letter", ()),
    ("cooperation", "ParliamentReply"): ("reply", ()),
}
ACCOUNT = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")


def begin(apps, schema_editor):
    """Keep every row once, in one chain."""
    from records.chain import digest

    kept = [*_terms(apps), *_accounts(apps), *_others(apps)]
    if not kept:
        return
    model = apps.get_model("records", "RowChange")
    at, number, head, actor = timezone.now(), 0, "", _system_account(apps).pk
    for kind, key, snapshot in kept:
        number += 1
        made = [at.astimezone(dt.UTC).isoformat(timespec="microseconds"), actor, "command", REASON]
        content = [kind, key, 1, "change", digest(snapshot), *made]
        row = model(
            number=number,
            previous=head,
            digest=digest([number, head, *content]),
            kind=kind,
            key=key,
            version=1,
            act="change",
            snapshot=snapshot,
            made_at=at,
            actor_id=actor,
            way="command",
            reason=REASON,
        )
        row.save()
        head = row.digest
    apps.get_model("records", "Chain").objects.create(name=CHAIN, length=number, head=head)


def end(apps, schema_editor):
    """Forget the whole history of rows: its table is dropped next."""
    apps.get_model("records", "RowChange").objects.all().delete()
    apps.get_model("records", "Chain").objects.filter(name=CHAIN).delete()


def _system_account(apps):
    """The account of commands, with which nobody signs in."""
    users = apps.get_model(*settings.AUTH_USER_MODEL.split(".")).objects
    values = {"is_active": False, "password": make_password(None)}
    return users.get_or_create(username="command-line", defaults=values)[0]


def _terms(apps):
    for name, (kind, columns, relations) in LISTS.items():
        for term in apps.get_model(*name).objects.select_related(*relations).order_by("pk"):
            found = {column: _plain(getattr(term, column)) for column in columns}
            found |= {name: getattr(getattr(term, name), "code", "") for name in relations}
            yield kind, term.code, {k: value for k, value in found.items() if value not in (None, "")}


def _plain(value):
    return format(value.normalize(), "f") if hasattr(value, "normalize") else value


def _accounts(apps):
    homes = apps.get_model("institutions", "Membership").objects
    homes = dict(homes.values_list("user_id", "institution__slug"))
    for user in apps.get_model(*settings.AUTH_USER_MODEL.split(".")).objects.order_by("pk"):
        found = {name: getattr(user, name) for name in ACCOUNT if getattr(user, name) != ""}
        found["groups"] = sorted(user.groups.values_list("name", flat=True))
        rights = sorted(user.user_permissions.values_list("codename", flat=True))
        found |= {"user_permissions": rights} if rights else {}
        found |= {"institution": homes[user.pk]} if user.pk in homes else {}
        yield "account", str(user.pk), found


def _others(apps):
    for pair, (kind, left_out) in OTHERS.items():
        for row in apps.get_model(*pair).objects.order_by("pk"):
            if kind == "report" and row.handled_by_id is None:
                continue
            found = dict(_columns(row, {"id", *left_out}))
            if kind == "approval":
                found["records"] = [
                    f"{each.kind}:{each.key}@{each.version}" for each in row.records.order_by("pk")
                ]
            yield kind, str(row.pk), found


def _columns(row, left_out):
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name == "institution" and field.is_relation:
            value = row.institution.slug
        if field.name not in left_out and value not in (None, "", [], {}):
            yield field.name, value.isoformat() if hasattr(value, "isoformat") else value


class Migration(migrations.Migration):

    dependencies = [
        ('cooperation', '0006_rights_of_prepared_files'),
        ('records', '0017_keep_changes_of_rows'),
        ('institutions', '0009_recognized_institutions'),
        ('agreements', '0010_months_of_a_century'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [migrations.RunPython(begin, end)]
