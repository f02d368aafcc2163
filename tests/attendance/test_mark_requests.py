"""Soft close: after closing a teacher asks, and the office makes it stand or says why not."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import mark_requests, planned_marks, registers, tallies
from attendance.actions.marks import NewMark
from attendance.models import Mark, MarkChange, MarkRequest, Register
from attendance.queries import mark_requests as queries
from attendance.queries import registers as register_queries
from tests.attendance.days import WEDNESDAY, enter, mark_day
from tests.attendance.sheets import codes_of, register_of, sent, url
from tests.cast import NOW, TODAY

LIST = "attendance:mark_requests"


@pytest.fixture
def closed(ashdown, elm, sign_in, later):
    """5 Elm was taken at five past nine, Sam without a reason; now it is twenty to ten."""
    sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm, Sam="N"))
    later(9, 40)
    return elm


@pytest.fixture
def asked(ashdown, closed, sign_in):
    """Miss Farrow asks for Sam to be present."""
    data = sent(ashdown, closed, Sam="/") | {"reason": "He was in the music room"}
    sign_in(ashdown.member("teacher")).post(url(closed), data)
    return MarkRequest.objects.get()


def accept(browser, request):
    return browser.post(reverse("attendance:mark_request_accept", args=[request.pk]), follow=True)


def decline(browser, request, answer=""):
    return browser.post(reverse("attendance:mark_request_decline", args=[request.pk]), {"answer": answer}, follow=True)


def correct(world, register, sign_in, **codes):
    """The office changes marks on the register itself."""
    pk = {name: world.pupil(name).pk for name in codes}
    data = {f"code-{pk[name]}": code for name, code in codes.items() if code in "/LN"}
    data |= {f"other-{pk[name]}": code for name, code in codes.items() if code not in "/LN"}
    return sign_in(world.member("office")).post(
        url(register), sent(world, register) | data | {"reason": "Seen at 9.25"}
    )


def test_after_closing_a_change_waits_for_the_office_and_what_stands_stays(ashdown, closed, sign_in):
    teacher = sign_in(ashdown.member("teacher"))

    answer = teacher.post(url(closed), sent(ashdown, closed, Sam="/") | {"reason": "He was in the music room"})

    assert answer.status_code == 302
    assert codes_of(ashdown)["Sam"] == "N"
    assert not MarkChange.objects.exists()
    asked = MarkRequest.objects.get()
    assert (asked.pupil, asked.stood_code, asked.code, asked.reason) == (
        ashdown.pupil("Sam"),
        "N",
        "/",
        "He was in the music room",
    )
    assert (asked.asked_by, asked.asked_role, asked.state) == (ashdown.user("teacher"), "Class teacher", "asked")
    receipt = teacher.get(answer["Location"]).content.decode()
    assert "1 change asked for. It waits for the office; what stands stays until then." in receipt
    closed.refresh_from_db()
    assert closed.version == 1  # nothing was saved by asking


def test_a_change_without_a_reason_is_not_even_asked_for(ashdown, closed, sign_in):
    answer = sign_in(ashdown.member("teacher")).post(url(closed), sent(ashdown, closed, Sam="/", Ada="L"))

    assert answer.status_code == 422
    assert "Say why you ask for a change for Ada Barlow and Sam Okafor" in answer.content.decode()
    assert not MarkRequest.objects.exists()


def test_marks_that_were_never_made_are_entered_and_changes_are_asked_for_in_one_save(ashdown, elm, sign_in, later):
    """A register half filled from the desk and never taken: first marks after closing are still the teacher's."""
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "L", 5)])
    later(9, 40)

    data = sent(ashdown, elm, Sam="/") | {"reason": "He was here before me"}
    assert sign_in(ashdown.member("teacher")).post(url(elm), data).status_code == 302

    assert codes_of(ashdown) == {"Ada": "/", "Amir": "/", "Felix": "/", "Grace": "/", "Sam": "L", "Zoë": "/"}
    assert MarkRequest.objects.get().code == "/"


@pytest.mark.parametrize("times", [2, 3])
def test_asking_twice_asks_once(ashdown, closed, sign_in, times):
    data = sent(ashdown, closed, Sam="/") | {"reason": "He was in the music room"}
    for _ in range(times):
        assert sign_in(ashdown.member("teacher")).post(url(closed), data).status_code == 302

    assert MarkRequest.objects.count() == 1


def test_another_wish_for_the_same_mark_takes_the_place_of_the_first(ashdown, closed, asked, sign_in):
    data = sent(ashdown, closed, Sam="L") | {"reason": "At 8.55, to be exact", f"late-{ashdown.pupil('Sam').pk}": "5"}
    sign_in(ashdown.member("teacher")).post(url(closed), data)

    states = dict(MarkRequest.objects.values_list("code", "state"))
    assert states == {"/": "withdrawn", "L": "asked"}


def test_the_office_accepts_in_one_click_and_the_trail_has_it_all(ashdown, asked, sign_in):
    """Old, new, reason, when, name and role; the teacher's reason and who accepted (regulation 6)."""
    page = accept(sign_in(ashdown.member("office")), asked)

    assert "Sam Okafor, Thursday morning: / stands" in page.content.decode()
    assert codes_of(ashdown)["Sam"] == "/"
    line = MarkChange.objects.get()
    assert (line.old_code, line.new_code) == ("N", "/")
    assert line.reason == "He was in the music room (asked for by Miss Farrow, Class teacher)"
    assert (line.changed_by_name, line.changed_by_role) == ("Jude Marsh", "Office manager")
    assert line.changed_at  # by the database's own clock
    asked.refresh_from_db()
    assert (asked.state, asked.settled_by) == ("accepted", ashdown.user("office"))
    assert tallies.verify(ashdown.school) == 0
    assert AuditEvent.objects.filter(verb="marks.change_accepted").count() == 1


def test_a_change_is_not_accepted_without_a_sentence_for_the_teacher(ashdown, asked, sign_in):
    office = sign_in(ashdown.member("office"))

    page = decline(office, asked)
    assert page.status_code == 422
    assert "Say in a sentence why the change is not accepted" in page.content.decode()
    asked.refresh_from_db()
    assert asked.state == "asked"

    decline(office, asked, "He signed in at 9.25")
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("declined", "He signed in at 9.25")
    assert codes_of(ashdown)["Sam"] == "N"
    assert not MarkChange.objects.exists()


def test_the_teacher_reads_on_the_list_of_registers_what_became_of_it(ashdown, asked, sign_in):
    teacher = sign_in(ashdown.member("teacher"))
    address = reverse("attendance:registers")
    assert "1 waiting" in teacher.get(address).content.decode()

    decline(sign_in(ashdown.member("office")), asked, "He signed in at 9.25")

    page = " ".join(teacher.get(address).content.decode().split())
    assert "1 not accepted" in page
    assert "Not accepted by Mr Marsh, 9.40: He signed in at 9.25" in page
    assert "Changes you asked for" not in sign_in(ashdown.member("office")).get(address).content.decode()


def test_the_teacher_takes_a_request_back(ashdown, asked, sign_in):
    address = reverse("attendance:mark_request_withdraw", args=[asked.pk])
    assert sign_in(ashdown.member("attendance_officer")).post(address).status_code == 404  # it is not theirs

    sign_in(ashdown.member("teacher")).post(address)

    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_what_moved_meanwhile_is_never_overwritten(ashdown, closed, asked, sign_in):
    """The late desk has entered U since: the request is overtaken, whoever looks first."""
    correct(ashdown, closed, sign_in, Sam="U")

    asked.refresh_from_db()
    assert (asked.state, asked.settled_by) == ("superseded", ashdown.user("office"))
    page = accept(sign_in(ashdown.member("office")), asked)
    assert "This request is settled already: overtaken" in page.content.decode()
    assert codes_of(ashdown)["Sam"] == "U"


def test_who_makes_stand_what_was_asked_for_has_accepted_it(ashdown, closed, asked, sign_in):
    correct(ashdown, closed, sign_in, Sam="/")

    asked.refresh_from_db()
    assert (asked.state, asked.settled_by) == ("accepted", ashdown.user("office"))


def test_a_request_whose_mark_was_moved_past_the_product_is_closed_and_overwrites_nothing(ashdown, asked, sign_in):
    with connection.cursor() as cursor:  # straight in the database, as nobody should
        cursor.execute("select set_config('mb.actor_name', 'somebody', true), set_config('mb.reason', 'by hand', true)")
        cursor.execute("update attendance_mark set code = 'I' where pupil_id = %s", [asked.pupil_id])
    office = sign_in(ashdown.member("office"))
    assert "changed meanwhile" in office.get(reverse(LIST)).content.decode()

    page = accept(office, asked)

    assert "Nothing was overwritten; the request is closed." in page.content.decode()
    assert codes_of(ashdown)["Sam"] == "I"
    asked.refresh_from_db()
    assert asked.state == "superseded"


def test_a_file_that_changes_the_mark_overtakes_the_request(ashdown, asked):
    enter(ashdown.school, [NewMark(asked.pupil_id, TODAY, "AM", "/")])

    asked.refresh_from_db()
    assert (asked.state, asked.settled_by) == ("superseded", None)  # no person said so


def test_who_may_not_correct_marks_settles_nothing(ashdown, asked):
    teacher = ashdown.member("teacher")
    for settle, more in ((mark_requests.accept, {}), (mark_requests.decline, {"answer": "No"})):
        with pytest.raises(Refused, match="for the office to make stand"):
            settle(request=asked, by=teacher.user, membership=teacher, at=NOW, **more)


def test_an_earlier_day_can_be_asked_about(ashdown, sign_in):
    registers.open_day(school=ashdown.school, on=WEDNESDAY, process="test")
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "\\")
    yesterday = register_of(ashdown, "5 Elm", on=WEDNESDAY)
    teacher = sign_in(ashdown.member("teacher"))
    page = teacher.get(url(yesterday)).content.decode()
    assert "A change goes to the office with your reason" in page
    assert page.count("No mark") == 5

    sam = f"code-{ashdown.pupil('Sam').pk}"
    shown = register_queries.sheet(yesterday)
    data = {"seen": shown.fingerprint, sam: "/", "reason": "I had him in the group room"}
    assert teacher.post(url(yesterday), data).status_code == 302

    assert codes_of(ashdown, WEDNESDAY)["Sam"] in ("N", "\\")
    assert MarkRequest.objects.get().on == WEDNESDAY
    assert Mark.objects.filter(on=WEDNESDAY).count() == 2  # nobody else was marked by it
    yesterday.refresh_from_db()
    assert yesterday.taken_at is None


def test_a_mark_that_was_never_made_on_an_earlier_day_is_the_offices(ashdown, sign_in):
    registers.open_day(school=ashdown.school, on=WEDNESDAY, process="test")
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "\\")
    yesterday = register_of(ashdown, "5 Elm", on=WEDNESDAY)
    seen = register_queries.sheet(yesterday).fingerprint
    data = {"seen": seen, f"code-{ashdown.pupil('Ada').pk}": "/", "reason": "She was here"}

    answer = sign_in(ashdown.member("teacher")).post(url(yesterday), data)

    sentence = "Ada Barlow has no mark in the register of Wednesday 18 November 2026. Ask the office to enter it."
    assert sentence in answer.content.decode()


def test_a_child_who_is_here_although_an_absence_is_planned_is_asked_about(ashdown, elm, sign_in):
    """The plan is saved, for it is the office's; that the child is in the room is said in the same save."""
    sam = ashdown.pupil("Sam")
    planned_marks.plan(
        school=ashdown.school, pupil=sam, sessions=[(TODAY, "AM")], code="M", reason="Dentist", at=NOW,
        by=ashdown.user("office"),
    )  # fmt: skip

    answer = sign_in(ashdown.member("teacher")).post(url(elm), sent(ashdown, elm) | {f"here-{sam.pk}": "1"})

    assert answer.status_code == 302
    assert codes_of(ashdown)["Sam"] == "M"
    asked = MarkRequest.objects.get()
    assert (asked.stood_code, asked.code, asked.reason) == (
        "M",
        "/",
        "In the classroom when the register was taken",
    )
    accept(sign_in(ashdown.member("office")), asked)
    assert codes_of(ashdown)["Sam"] == "/"


def test_over_the_api_a_change_after_closing_is_refused_as_before(ashdown, closed, later):
    """A program is told so; it does not read what became of a request."""
    from attendance.domain.register import Chosen

    teacher = ashdown.member("teacher")
    with pytest.raises(Refused, match=r"The register closed at 9\.20\. Ask the office"):
        registers.save(
            register=closed, chosen={ashdown.pupil("Sam").pk: Chosen("/")}, seen=None, by=teacher.user,
            membership=teacher, at=NOW.replace(hour=9, minute=40), reason="Was here",
        )  # fmt: skip


def test_another_schools_request_is_not_found(ashdown, birchwood, asked, sign_in):
    stranger = sign_in(birchwood.member("office"))
    assert stranger.post(reverse("attendance:mark_request_accept", args=[asked.pk])).status_code == 404
    assert "Sam Okafor" not in stranger.get(reverse(LIST)).content.decode()


def test_the_database_keeps_requests_whole(ashdown, asked):
    values = {name: getattr(asked, name) for name in ("school", "register", "pupil", "on", "session", "stood_code")}
    values |= {"code": "L", "asked_at": NOW, "asked_by": ashdown.user("teacher"), "asked_role": "Teacher"}
    for wrong in (
        {"reason": "Once more"},  # a second one for the same mark
        {"reason": "", "session": "PM"},
        {"reason": "x", "session": "PM", "state": "declined", "settled_at": NOW, "settled_by": ashdown.user("office")},
        {"reason": "x", "session": "PM", "state": "accepted", "settled_at": NOW},
        {"reason": "x", "session": "PM", "state": "withdrawn", "settled_by": ashdown.user("teacher")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            MarkRequest.objects.create(**values | wrong)


@pytest.mark.parametrize("size", [1, 12])
def test_the_offices_list_asks_the_database_as_often_for_many_as_for_one(ashdown, closed, sign_in, size):
    teacher = ashdown.user("teacher")
    for n in range(size):
        MarkRequest.objects.create(
            school=ashdown.school, register=closed, pupil=ashdown.pupil("Sam"), on=TODAY - timedelta(days=n),
            session="AM", stood_code="N", code="/", reason="Was here", asked_at=NOW, asked_by=teacher,
            asked_role="Class teacher",
        )  # fmt: skip
    office = sign_in(ashdown.member("office"))
    office.get(reverse(LIST))

    with CaptureQueriesContext(connection) as context:
        page = office.get(reverse(LIST)).content.decode()

    assert page.count('class="change"') == size
    assert len(context) <= 12, "\n".join(query["sql"][:90] for query in context)
    assert ashdown.school.mark_requests.waiting().count() == size


def test_an_own_list_is_of_today_and_of_what_still_waits(ashdown, closed):
    teacher = ashdown.user("teacher")
    long_ago = date(2026, 11, 5)
    for state, on in (("asked", long_ago), ("accepted", long_ago), ("declined", TODAY), ("withdrawn", TODAY)):
        settled = {} if state == "asked" else {"settled_at": NOW - timedelta(days=3), "settled_by": teacher}
        MarkRequest.objects.create(
            school=ashdown.school, register=closed, pupil=ashdown.pupil("Sam"), on=on, session="AM", stood_code="N",
            code="/", reason="Was here", asked_at=NOW, asked_by=teacher, asked_role="Class teacher", state=state,
            answer="No", **settled,
        )  # fmt: skip

    own = queries.of_person(ashdown.school, teacher, TODAY, TODAY)

    assert sorted(request.state for request in own) == ["asked", "declined"]
    assert Register.objects.count() == 4


def test_who_rings_homes_is_told_that_a_teacher_asks_to_take_the_n_back(ashdown, asked, sign_in):
    browser = sign_in(ashdown.member("office"))
    calls = reverse("attendance:calls")

    page = browser.get(calls).content.decode()

    assert "Miss Farrow asks for" in page
    assert "at 9.40: He was in the music room" in page
    answer = browser.post(reverse("attendance:mark_request_accept", args=[asked.pk]), {"from_calls": "1"})
    assert answer["Location"] == calls
    assert codes_of(ashdown)["Sam"] == "/"
    assert "Miss Farrow asks for" not in browser.get(calls).content.decode()
