"""Institutions, the people who hold posts at them, and their contacts."""

from institutions.entries import InstitutionEntry, PersonEntry
from institutions.models.institution import (
    Acronym,
    FocalPoint,
    Identifier,
    Institution,
    InstitutionName,
)
from institutions.models.membership import Membership
from institutions.models.person import Appointment, Person, PersonName
from institutions.recognized import RecognizedInstitution, RecognizedList
from institutions.vocabulary import City, Country, FieldOfStudy, Region

__all__ = [
    "Acronym",
    "Appointment",
    "City",
    "Country",
    "FieldOfStudy",
    "FocalPoint",
    "Identifier",
    "Institution",
    "InstitutionEntry",
    "InstitutionName",
    "Membership",
    "Person",
    "PersonEntry",
    "PersonName",
    "RecognizedInstitution",
    "RecognizedList",
    "Region",
]
