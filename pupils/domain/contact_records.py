"""A parent or other contact as a file describes one. A blank cell says nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pupils.domain.records import NAME_LENGTH, POSTCODE_LENGTH, DateReader, RowReader
from pupils.domain.summary import Issue

PHONE = re.compile(r"\+?[\d ()\-]{7,28}(?: ?x\d{1,5})?")
BARE_MOBILE = re.compile(r"7\d{9}")  # what a spreadsheet leaves of 07…
EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[A-Za-z]{2,}")
LAST_PRIORITY = 99
PERSON_FIELDS = (
    "title", "forename", "surname", "mobile", "phone", "email", "address", "postcode", "language", "address_confidential",
)  # fmt: skip
LINK_FIELDS = (
    "priority", "relationship", "parental_responsibility", "lives_with", "may_write", "may_collect", "court_order",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One row of a contacts file: a person, and what the person is to one pupil. '' and None: the file does not say."""

    row: int
    upn: str
    forename: str
    surname: str
    priority: int | None = None
    title: str = ""
    relationship: str = ""
    parental_responsibility: bool | None = None
    lives_with: bool | None = None
    mobile: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    language: str = ""
    may_write: bool | None = None
    may_collect: bool | None = None
    address_confidential: bool | None = None
    court_order: str = ""

    @property
    def name_key(self) -> tuple[str, str]:
        return name_key(self.forename, self.surname)


def name_key(forename: str, surname: str) -> tuple[str, str]:
    """Names as they are compared: without regard to case and spaces."""
    return " ".join(forename.casefold().split()), " ".join(surname.casefold().split())


def read_contact(
    row: int, cells: Mapping[str, str], *, read_date: DateReader
) -> tuple[ContactRecord | None, list[Issue]]:
    """A row of a contacts file as a record, or None, with everything that is wrong with it."""
    reader = RowReader(row, cells, read_date)
    upn = reader.upn()
    surname = reader.required("surname", "surname")
    forename = reader.short("forename", NAME_LENGTH)
    record = ContactRecord(
        row,
        upn,
        forename,
        surname,
        priority=_priority(reader),
        title=reader.short("title", 20),
        relationship=reader.short("relationship", 40),
        parental_responsibility=reader.flag("parental_responsibility"),
        lives_with=reader.flag("lives_with"),
        mobile=_phone(reader, "mobile"),
        phone=_phone(reader, "phone"),
        email=_email(reader),
        address=reader.text("address"),
        postcode=reader.short("postcode", POSTCODE_LENGTH).upper(),
        language=reader.short("language", 40),
        may_write=reader.flag("may_write"),
        may_collect=reader.flag("may_collect"),
        address_confidential=reader.flag("address_confidential"),
        court_order=reader.short("court_order", 200),
    )
    return (None if reader.is_rejected else record), reader.issues


def _priority(reader: RowReader) -> int | None:
    text = reader.text("priority")
    if not text:
        return None
    if text.isascii() and text.isdigit() and 1 <= int(text) <= LAST_PRIORITY:
        return int(text)
    reader.warn("priority", "This is no place in the calling order. The contact goes to the end of it.")
    return None


def _phone(reader: RowReader, column: str) -> str:
    text = reader.short(column, 30)
    if BARE_MOBILE.fullmatch(text):
        return f"0{text}"
    if text and not PHONE.fullmatch(text):
        reader.warn(column, "This is no telephone number. The cell was left out.")
        return ""
    return text


def _email(reader: RowReader) -> str:
    text = reader.short("email", 254)
    if text and not EMAIL.fullmatch(text):
        reader.warn("email", "This is no e-mail address. The cell was left out.")
        return ""
    return text
