"""The kinds of file that this app reads. Every app may have such a module; it is loaded when the apps are ready."""

from accounts.domain.roles import Permission
from pupils.actions import contact_file, new_year, roll_file, staff
from pupils.imports import contacts_csv, new_year_csv, pupils_csv, staff_csv
from pupils.imports.kinds import ImportKind, register

register(
    ImportKind(
        slug="pupils",
        name="Pupils",
        sentence="Names, years, classes, days on the roll and needs, as your MIS exports them.",
        required=pupils_csv.REQUIRED,
        optional=pupils_csv.OPTIONAL,
        read=roll_file.read,
        order=20,
    )
)
register(
    ImportKind(
        slug="contacts",
        name="Contacts",
        sentence="Parents and others to ring or write to, in calling order. Bring the pupils first.",
        required=contacts_csv.REQUIRED,
        optional=contacts_csv.OPTIONAL,
        read=contact_file.read,
        order=30,
    )
)
register(
    ImportKind(
        slug="staff",
        name="Staff",
        sentence="People with their roles and the classes they take, one row a role and class.",
        required=staff_csv.REQUIRED,
        optional=staff_csv.OPTIONAL,
        read=staff.read,
        order=15,
        permissions=(Permission.MANAGE_STAFF,),  # a file of staff gives roles
    )
)
register(
    ImportKind(
        slug="new_year",
        name="September",
        sentence="What becomes of each class in the new academic year, who takes it, and who goes another way.",
        required=new_year_csv.REQUIRED,
        optional=new_year_csv.OPTIONAL,
        read=new_year.read,
        order=90,
    )
)
