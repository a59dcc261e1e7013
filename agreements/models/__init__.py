"""Agreements: who agreed on what, on which paper, and what happened to it."""

from agreements.entries import AgreementEntry
from agreements.models.agreement import Agreement, AgreementQuerySet, ReferenceCounter
from agreements.models.parts import AgreementDocument, AgreementEvent, Party, Signatory
from agreements.vocabulary import AreaOfCooperation

__all__ = [
    "Agreement",
    "AgreementDocument",
    "AgreementEntry",
    "AgreementEvent",
    "AgreementQuerySet",
    "AreaOfCooperation",
    "Party",
    "ReferenceCounter",
    "Signatory",
]
