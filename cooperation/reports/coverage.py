"""Which recognized institutions have agreements, MoUs or centers with a partner country."""

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cooperation.reports.base import Report
from cooperation.reports.taking_part import (
    TakingPart,
    counts,
    listed_institutions,
    open_centers,
    signed_papers,
)
from institutions.entries import InstitutionEntry
from institutions.recognized import RecognizedList
from institutions.vocabulary import Charter, InstitutionKind, Sector
from records.entries import read_labels
from records.exports.content import Column, KeyFigure, KeyFigures, Paragraph, Table, Type
from records.filters import ListForm, RegisterFilterSet
from records.localized import plain


def partner_field():
    """The form field for a partner country, by its code; the first one where none is chosen."""
    codes = settings.PARTNER_COUNTRIES
    labels = read_labels({f"country:{code}" for code in codes})
    return forms.ChoiceField(
        required=False,
        label=gettext_lazy("Partner country"),
        choices=[(code, plain(labels.get(f"country:{code}")) or code) for code in codes],
    )


class CoverageFilter(RegisterFilterSet):
    """The partner country and the two days are asked, and nothing else."""

    q = None
    parameters = {"partner": partner_field}
    parameter_kinds = {"partner": "country"}

    class Meta:
        model = InstitutionEntry
        fields = []
        form = ListForm


class InstitutionsCoverage(Report):
    slug = "institutions-coverage"
    title = gettext_lazy("Recognized institutions with and without agreements")
    description = gettext_lazy(
        "How many institutions of the official list have an agreement, an MoU or a center with the "
        "partner country, by region, sector and charter, and which have none on record."
    )
    filters = CoverageFilter
    kinds = ("institution", "agreement", "center")

    def beside(self, question):
        """The official list: loading another one changes what is answered."""
        official = RecognizedList.objects.at(question.moment)
        return official and [official.sha256, official.loaded_at.isoformat()]

    def entries(self, question):
        asked = question.moment, _partner(question)
        return [signed_papers(*asked), open_centers(*asked)]

    def pieces(self, question):
        moment = question.moment
        official = RecognizedList.objects.at(moment)
        rows = list(official.rows.all()) if official else []
        keys = {row.institution for row in rows if row.institution}
        taking_part = TakingPart(moment, _partner(question), keys)
        if official is None:
            return [
                Paragraph(_("No official list loaded; not computed.")),
                _participants_table(
                    "named",
                    _("Institutions named in agreements or for centers: %(country)s")
                    % {"country": taking_part.partner},
                    taking_part.participants(),
                ),
            ]
        listed = listed_institutions(rows, taking_part)
        return [
            _figures(official, listed, taking_part.partner),
            Paragraph(
                _(
                    "The register knows what has reached it. An institution that has nothing on "
                    "record may have an agreement of which nobody has told the register."
                )
            ),
            *_group_tables(listed, taking_part.regions),
            _without_table(listed, taking_part),
            _participants_table(
                "not_on_the_list",
                _("Named in agreements or for centers, not on the list"),
                taking_part.participants(without=keys),
            ),
        ]


def _partner(question):
    """The code of the partner country that is asked about."""
    return question.value("partner") or settings.PARTNER_COUNTRIES[0]


def _figures(official, listed, partner):
    total, agreements, centers, none, unknown = counts(listed)
    country = {"country": partner}
    return KeyFigures(
        [
            KeyFigure(
                total,
                ngettext(
                    "institution on the official list", "institutions on the official list", total
                ),
                _("As at %(day)s.") % {"day": date_format(official.as_at)},
            ),
            KeyFigure(agreements, _("with an agreement or MoU: %(country)s") % country),
            KeyFigure(centers, _("with a center: %(country)s") % country),
            KeyFigure(
                none,
                _("with neither on record"),
                ngettext(
                    "Of these, %(number)d is not in the register under its name.",
                    "Of these, %(number)d are not in the register under their names.",
                    unknown,
                )
                % {"number": unknown},
            ),
        ]
    )


def _group_tables(listed, regions):
    """The same counts by region, by sector and by who chartered the institutions."""
    groups = (
        ("by_region", _("By region"), _("Region"), "region_id", regions),
        ("by_sector", _("By sector"), _("Sector"), "sector", dict(Sector.choices)),
        ("by_charter", _("By charter"), _("Chartered by"), "chartered_by", dict(Charter.choices)),
    )
    for slug, title, label, name, words in groups:
        values = dict.fromkeys(getattr(each.row, name) or "" for each in listed)
        # What the list leaves open is a group of its own, and the last one.
        rows = [
            (
                str(words.get(value, value)) if value else _("not stated in the list"),
                *counts([each for each in listed if (getattr(each.row, name) or "") == value]),
            )
            for value in sorted(values, key=lambda value: not value)
        ]
        note = _("An institution with campuses in several groups counts in each.")
        yield Table(slug, title, _group_columns(label), rows, note=note)


def _group_columns(label):
    numbers = (
        ("recognized", _("Recognized"), _("Institutions of the official list.")),
        (
            "with_agreement",
            _("With an agreement or MoU"),
            _(
                "Of these, parties to a signed agreement or MoU with the partner country, whether "
                "it is still in effect or not."
            ),
        ),
        (
            "with_center",
            _("With a center"),
            _("Of these, hosts or counterparts of a center that is not known to have closed."),
        ),
        ("with_neither", _("With neither on record"), _("Neither has reached the register.")),
        (
            "not_in_register",
            _("Not in the register by name"),
            _(
                "Institutions of the list under whose name the register has no public record; they "
                "are among those with neither."
            ),
        ),
    )
    definition = _("Group as the official list gives it.")
    return [
        Column("group", label, definition),
        *(Column(name, title, words, Type.NUMBER) for name, title, words in numbers),
    ]


def _without_table(listed, taking_part):
    """The institutions with nothing on record, in the order of the list."""
    columns = [
        Column("position", _("No."), _("Place in the official list."), Type.NUMBER),
        Column("name", _("Name"), _("Name as the official list gives it.")),
        _code("chartered_by", _("Chartered by"), _("Who chartered it."), dict(Charter.choices)),
        _code("sector", _("Sector"), _("Public or private."), dict(Sector.choices)),
        _code("region", _("Region"), _("Region under its official name."), taking_part.regions),
        Column("city", _("City"), _("City as the official list gives it.")),
        Column("campus", _("Campus"), _("Campus as the official list gives it.")),
        Column(
            "institution",
            _("Record"),
            _("Key of the record of this name; empty where the register has none."),
            Type.CODE,
        ),
    ]
    rows = [
        (
            row.position,
            row.name,
            row.chartered_by or None,
            row.sector or None,
            row.region_id,
            row.city or None,
            row.campus or None,
            taking_part.key_now(row.institution),
        )
        for row in (each.row for each in listed if each.has_none)
    ]
    return Table(
        "without",
        _("On the list, and no agreement, MoU or center on record: %(country)s")
        % {"country": taking_part.partner},
        columns,
        rows,
        empty=_("Every institution of the list has an agreement, an MoU or a center on record."),
        note=_("In the order of the official list."),
        main=True,
    )


def _code(name, label, definition, words):
    return Column(name, label, definition, Type.CODE, words=words)


def _participants_table(slug, title, participants):
    """Institutions with their agreements and centers."""
    columns = [
        Column("name", _("Name"), _("Name in the page's language, or in English.")),
        _code("kind", _("Kind"), _("Kind of institution."), dict(InstitutionKind.choices)),
        Column(
            "agreements",
            _("Agreements and MoUs"),
            _("References of the signed papers to which it is a party."),
        ),
        Column("centers", _("Centers"), _("Centers of which it is host or counterpart.")),
        Column("institution", _("Record"), _("Key of the institution's record."), Type.CODE),
    ]
    rows = [
        (
            each.name,
            each.kind,
            "; ".join(each.agreements) or None,
            "; ".join(each.centers) or None,
            each.key,
        )
        for each in participants
    ]
    return Table(slug, title, columns, rows, empty=_("None is named."))
