"""The demo's people: all made up, in agencies that do not exist, with phone numbers kept for drama."""

from __future__ import annotations

from dataclasses import replace

from casework.people import PersonRow
from storage.tables import AgencyKind, Role

TENANT_ID = "5e1f0000-0000-4000-8000-00000000e1f0"

_KEYWORKING = ("Elmshire Keyworking (made up)", AgencyKind.HEALTH)
_SOCIAL_CARE = ("Elmshire children's social care (made up)", AgencyKind.SOCIAL_CARE)
_CAMHS = ("Elmshire CAMHS (made up)", AgencyKind.HEALTH)
_SEND = ("Elmshire SEND team (made up)", AgencyKind.EDUCATION)
_ICB = ("NHS Elmshire commissioning (made up)", AgencyKind.COMMISSIONER)
_SCHOOL = ("Mill Lane School (made up)", AgencyKind.EDUCATION)
_GP = ("Quarry Street surgery (made up)", AgencyKind.HEALTH)


def _account(number: int, name: str, agency: tuple[str, AgencyKind], *roles: Role) -> PersonRow:
    """Phone numbers are out of the range that Ofcom keeps for drama (0161 496 0000 to 0999)."""
    return PersonRow(
        name=name,
        agency=agency[0],
        agency_kind=agency[1],
        roles=frozenset(roles),
        tenant_id=TENANT_ID,
        object_id=f"5e1f0000-0000-4000-8000-{number:012d}",
        email=f"{name.split()[-2].lower()}.{name.split()[-1].lower()}@elmshire.example",
        phone=f"0161 496 {number:04d}",
    )


def _contact(name: str, agency: tuple[str, AgencyKind], phone: str) -> PersonRow:
    return PersonRow(name=name, agency=agency[0], agency_kind=agency[1], phone=phone)


GRACE = _account(1, "Grace Okoro", _KEYWORKING, Role.KEYWORKER)
TOM = _account(2, "Tom Reed", _KEYWORKING, Role.KEYWORKER)
LENA = _account(3, "Lena Hart", _KEYWORKING, Role.MANAGER)
SAM = _account(4, "Sam Patel", _SOCIAL_CARE, Role.PARTNER)
PRIYA = _account(5, "Priya Nair", _CAMHS, Role.PARTNER)
OWEN = _account(6, "Owen Clarke", _SEND, Role.PARTNER)
NOOR = replace(_account(7, "Dr Noor Aziz", _CAMHS, Role.PARTNER), working_days="124")
ADA = _account(8, "Ada Marsh", _ICB, Role.OVERSIGHT)
IVO = _account(9, "Ivo Lane", _KEYWORKING, Role.ADMINISTRATOR)
FINCH = _contact("Ms Finch", _SCHOOL, "0161 496 0123")
WREN = _contact("Dr Wren", _GP, "0161 496 0124")

WITH_ACCOUNT = (GRACE, TOM, LENA, SAM, PRIYA, OWEN, NOOR, ADA, IVO)
CONTACTS = (FINCH, WREN)
EVERYBODY = (*WITH_ACCOUNT, *CONTACTS)
