"""A contacts file: who is one person, who is added, what is left as it is."""

from pupils.actions import contact_file
from pupils.models import Contact, ContactLink
from tests.cast import TODAY

HEAD = "upn,priority,forename,surname,relationship,mobile,email,parental_responsibility,may_collect\n"


def read(world, *rows: str, head: str = HEAD):
    text = head + "\n".join(rows) + "\n"
    return contact_file.read(school=world.school, data=text.encode(), on=TODAY, apply=True, process="test").summary


def test_a_parent_of_two_children_is_one_person(ashdown):
    sam, ada = ashdown.pupil("Sam").upn, ashdown.pupil("Ada").upn

    summary = read(
        ashdown, f"{sam},2,Obi,Okafor,Father,07700 900112,,Y,Y", f"{ada},1,Obi,Okafor,Stepfather,07700 900112,,N,Y"
    )

    assert summary.added == 2
    obi = Contact.objects.get(forename="Obi")
    assert set(obi.links.values_list("pupil__legal_forename", "relationship")) == {
        ("Sam", "Father"),
        ("Ada", "Stepfather"),
    }


def test_namesakes_with_nothing_else_in_common_are_two_people(ashdown):
    sam, ada = ashdown.pupil("Sam").upn, ashdown.pupil("Ada").upn
    read(ashdown, f"{sam},2,Joy,Reed,Aunt,07700 900112,,,", f"{ada},1,Joy,Reed,Mother,07700 900113,,,")

    assert Contact.objects.filter(forename="Joy").count() == 2


def test_a_grandparent_of_the_same_name_as_a_parent_is_someone_else(ashdown):
    sam = ashdown.pupil("Sam").upn
    rows = (f"{sam},2,Daisy,Reed,Aunt,07700 900112,,,", f"{sam},3,Daisy,Reed,Grandparent,07700 900113,,,")

    assert read(ashdown, *rows).added == 2
    assert read(ashdown, *rows).unchanged == 2


def test_a_new_number_changes_the_person_who_is_there(ashdown):
    sam = ashdown.pupil("Sam").upn
    summary = read(ashdown, f"{sam},1,Ngozi,Okafor,Mother,07700 900999,,,")

    assert (summary.added, summary.changed) == (0, 1)
    assert Contact.objects.get(forename="Ngozi").mobile == "07700 900999"


def test_what_the_file_leaves_blank_stays(ashdown):
    sam = ashdown.pupil("Sam").upn
    summary = read(ashdown, f"{sam},,ngozi,OKAFOR,,,,,")

    link = ContactLink.objects.get(contact__forename="Ngozi")
    assert summary.unchanged == 1
    assert (link.contact.mobile, link.relationship, link.parental_responsibility) == ("07700 900111", "Mother", True)


def test_flags_that_keep_a_child_safe_are_read(ashdown):
    sam = ashdown.pupil("Sam").upn
    head = "upn,surname,forename,may_write,may_collect,address_confidential,court_order\n"
    read(ashdown, f"{sam},Reed,Joy,N,N,Y,No contact", head=head)

    link = ContactLink.objects.get(contact__forename="Joy")
    assert (link.may_write, link.may_collect, link.contact.address_confidential, link.court_order) == (
        False,
        False,
        True,
        "No contact",
    )
    assert link.priority == 2


def test_bad_cells_are_left_out_and_bad_rows_named(ashdown):
    sam = ashdown.pupil("Sam").upn
    summary = read(
        ashdown,
        f"{sam},first,Joy,Reed,Aunt,ask mum,not-an-address,perhaps,",
        "B801200005001,1,No,Child,,,,,",
        f"{sam},1,Only,,,,,,",
        f"{sam},4,Joy,Reed,Aunt,,,,",
    )

    assert (summary.added, summary.rejected) == (1, 3)
    assert {(i.row, i.column) for i in summary.issues if i.level == "rejected"} == {
        (3, "upn"),
        (4, "surname"),
        (5, "upn"),
    }
    assert {i.column for i in summary.issues if i.level == "warned"} == {
        "priority",
        "mobile",
        "email",
        "parental_responsibility",
    }
    assert Contact.objects.get(forename="Joy").mobile == ""


def test_a_mobile_that_lost_its_nought_in_a_spreadsheet_gets_it_back(ashdown):
    read(ashdown, f"{ashdown.pupil('Sam').upn},2,Joy,Reed,Aunt,7700900114,,,")

    assert Contact.objects.get(forename="Joy").mobile == "07700900114"


def test_of_two_rows_that_disagree_on_one_person_the_first_counts_every_time(ashdown):
    sam, ada = ashdown.pupil("Sam").upn, ashdown.pupil("Ada").upn
    rows = (
        f"{sam},2,Obi,Reed,Father,07700 900112,obi@example.org,,",
        f"{ada},1,Obi,Reed,Father,07700 900113,obi@example.org,,",
    )

    first, again = read(ashdown, *rows), read(ashdown, *rows)

    assert (first.added, first.warned) == (2, 1)
    assert (again.changed, again.unchanged) == (0, 2)
    assert Contact.objects.get(forename="Obi").mobile == "07700 900112"
