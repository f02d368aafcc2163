"""The contradictions inbox and the chase for reasons, through their pages."""

import pytest
from django.urls import reverse

from attendance.actions.marks import NewMark
from attendance.models import AbsenceCall, AbsenceReport, ContradictionDecision, Mark
from tests.attendance.days import WEDNESDAY, enter, mark_day
from tests.attendance.test_contradictions import inbox, reported
from tests.attendance.test_no_reason import LAST_DAY, OVER, n
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

INBOX = "attendance:contradictions"
CHASE = "attendance:no_reason"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def office(ashdown, sign_in):
    return sign_in(ashdown.member("office"))


def fields(line, way="afternoon", words=""):
    row = line.row
    return {
        "kind": row.kind, "pupil": row.pupil_id, "on": row.on.isoformat(), "session": row.session, "state": row.state,
        "way": way, "words": words,
    }  # fmt: skip


def whole_day(world, name="Sam"):
    mark_day(world.school, world.pupil(name), WEDNESDAY, "M", "M")
    return next(line for line in inbox(world).backlog if line.name.startswith(name))


def test_an_empty_inbox_says_what_that_means(office):
    assert "Nothing contradicts itself" in text(office.get(reverse(INBOX)))


def test_one_click_settles_and_the_list_of_what_was_decided_takes_it_back(ashdown, office):
    line = whole_day(ashdown)

    page = text(office.post(reverse("attendance:contradiction_settle"), fields(line), follow=True))
    assert "Sam Okafor, Wed 18 Nov PM, M → N: It was in the morning." in page
    assert "Decided lately" in page

    decision = ContradictionDecision.objects.get()
    page = text(office.post(reverse("attendance:contradiction_undo", args=[decision.pk]), follow=True))
    assert "Taken back. It is in the list again." in page
    assert set(Mark.objects.values_list("code", flat=True)) == {"M"}


def test_with_htmx_the_row_says_what_was_done(ashdown, office):
    line = whole_day(ashdown)

    answer = office.post(reverse("attendance:contradiction_settle"), fields(line), headers={"HX-Request": "true"})

    assert text(answer).lstrip().startswith("<li")
    assert "Wed 18 Nov PM, M → N" in text(answer)
    assert "It was in the morning" in text(answer)


def test_with_htmx_the_numbers_of_the_page_follow(ashdown, office):
    line = whole_day(ashdown)
    whole_day(ashdown, "Ada")

    answer = text(office.post(reverse("attendance:contradiction_settle"), fields(line), headers={"HX-Request": "true"}))

    assert 'id="number-backlog" hx-swap-oob="true">1<' in answer
    assert 'id="number-today" hx-swap-oob="true">0<' in answer
    assert 'id="kinds"' in answer


def test_with_htmx_a_refusal_stands_in_the_row(ashdown, office):
    line = whole_day(ashdown)
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, WEDNESDAY, "PM", "I")])

    answer = office.post(reverse("attendance:contradiction_settle"), fields(line), headers={"HX-Request": "true"})

    assert "Nothing is changed" in text(answer)
    assert "settled already" in text(answer)


@pytest.mark.parametrize("broken", [{"pupil": "Sam"}, {"on": "yesterday"}, {"kind": ""}, {"state": "x" * 500}])
def test_what_cannot_be_read_is_answered_with_a_sentence(ashdown, office, broken):
    line = whole_day(ashdown)

    page = text(office.post(reverse("attendance:contradiction_settle"), {**fields(line), **broken}, follow=True))

    assert "This could not be read. Load the page again." in page
    assert not ContradictionDecision.objects.exists()


def test_one_kind_can_be_looked_at_alone(ashdown, office):
    whole_day(ashdown)
    enter(ashdown.school, [NewMark(ashdown.pupil("Ada").pk, TODAY, "AM", "/")])
    reported(ashdown, "Ada")

    page = text(office.get(reverse(INBOX) + "?kind=whole_day_m"))

    assert "Sam Okafor" in page
    assert "Ada Barlow" not in page


def test_a_teacher_has_no_inbox(ashdown, sign_in):
    teacher = sign_in(ashdown.member("teacher"))

    assert teacher.get(reverse(INBOX)).status_code == teacher.get(reverse(CHASE)).status_code == 403


def test_a_pupil_of_another_school_is_not_settled(ashdown, birchwood, office):
    line = whole_day(birchwood, "Hugo")

    page = text(office.post(reverse("attendance:contradiction_settle"), fields(line), follow=True))

    assert "settled already" in page
    assert set(Mark.objects.values_list("code", flat=True)) == {"M"}


# N


@pytest.mark.seed("S4-024")
def test_the_chase_shows_the_day_on_which_the_time_runs_out_and_what_the_law_asks(ashdown, office):
    n(ashdown, "Felix", OVER)
    n(ashdown, "Ada", LAST_DAY)
    n(ashdown, "Bea", WEDNESDAY)

    page = text(office.get(reverse(CHASE)))

    for words in (
        "The time is over",
        "Until the end of today",
        "Until Wednesday 25 November",
        "Regulation 10(7) to (9)",
    ):
        assert words in page
    assert "Nothing becomes O by itself here" in page


def test_o_is_confirmed_for_those_ticked(ashdown, office):
    n(ashdown, "Felix", OVER)
    n(ashdown, "Sam", OVER)
    felix = ashdown.pupil("Felix")
    ids = ",".join(str(pk) for pk in Mark.objects.filter(pupil=felix).values_list("pk", flat=True))

    data = {"pupil": felix.pk, f"marks-{felix.pk}": ids}
    page = text(office.post(reverse("attendance:no_reason_confirm"), data, follow=True))

    assert "2 sessions are O now." in page
    assert set(Mark.objects.filter(pupil=felix).values_list("code", flat=True)) == {"O"}
    assert set(Mark.objects.filter(pupil=ashdown.pupil("Sam")).values_list("code", flat=True)) == {"N"}


def test_only_those_whose_home_was_rung_are_ticked_and_asking_comes_first(ashdown, office):
    n(ashdown, "Felix", OVER)
    n(ashdown, "Sam", OVER)
    AbsenceCall.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), on=OVER, outcome="no_answer", at=NOW,
        by=ashdown.user("office"),
    )  # fmt: skip

    page = text(office.get(reverse(CHASE)))
    assert f'value="{ashdown.pupil("Sam").pk}" checked' in page
    assert f'value="{ashdown.pupil("Felix").pk}" checked' not in page
    assert page.index("Ask the parents of the 1 not rung") < page.index("Mark those ticked O")

    page = text(office.post(reverse("attendance:no_reason_ask"), {"only": ashdown.pupil("Felix").pk}, follow=True))
    assert "call asked for today" in page


def test_what_was_marked_o_is_taken_back_from_the_same_page(ashdown, office):
    n(ashdown, "Felix", OVER)
    felix = ashdown.pupil("Felix").pk
    ids = ",".join(str(pk) for pk in Mark.objects.values_list("pk", flat=True))
    page = text(
        office.post(reverse("attendance:no_reason_confirm"), {"only": felix, f"marks-{felix}": ids}, follow=True)
    )
    assert "Marked O lately" in page

    page = text(office.post(reverse("attendance:no_reason_undo"), {"marks": ids}, follow=True))

    assert "Taken back: 2 sessions are N again." in page
    assert set(Mark.objects.values_list("code", flat=True)) == {"N"}


def test_nobody_ticked_is_said(ashdown, office):
    n(ashdown, "Felix", OVER)

    assert "Tick at least one pupil" in text(office.post(reverse("attendance:no_reason_confirm"), {}, follow=True))


def test_the_parents_are_asked_again_from_the_row(ashdown, office):
    n(ashdown, "Sam", WEDNESDAY)
    data = {"only": ashdown.pupil("Sam").pk}

    assert "1 call to make today" in text(office.post(reverse("attendance:no_reason_ask"), data, follow=True))
    assert "Asked for already today" in text(office.post(reverse("attendance:no_reason_ask"), data, follow=True))


def test_a_reason_is_given_for_several_sessions_at_once(ashdown, office):
    n(ashdown, "Sam", WEDNESDAY)
    url = reverse("attendance:give_reason", args=[ashdown.pupil("Sam").pk])
    contact = ashdown.pupil("Sam").contact_links.get().contact
    assert "Ngozi Okafor, Mother" in text(office.get(url))

    data = {
        "sessions": ["2026-11-18 AM", "2026-11-18 PM"],
        "reason": "birthday",
        "source": "call",
        "contact": contact.pk,
    }
    page = text(office.post(url, data, follow=True))

    assert "Sam Okafor: the reason stands." in page
    report = AbsenceReport.objects.get()
    assert (report.contact, report.said_by, report.code, report.state) == (contact, "Mrs Ngozi Okafor", "O", "stands")
    assert set(Mark.objects.values_list("code", flat=True)) == {"O"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"sessions": []}, "Choose at least one session"),
        ({"sessions": ["2026-11-17 AM"]}, "not one of the available choices"),
        ({"reason": ""}, "This field is required"),
        ({"source": "rumour"}, "not one of the available choices"),
    ],
)
def test_a_reason_that_is_not_whole_is_refused_at_its_field(ashdown, office, data, words):
    n(ashdown, "Sam", WEDNESDAY)
    whole = {"sessions": ["2026-11-18 AM"], "reason": "illness", "source": "call", **data}

    answer = office.post(reverse("attendance:give_reason", args=[ashdown.pupil("Sam").pk]), whole)

    assert answer.status_code == 422
    assert words in text(answer)


def test_where_somebody_was_quicker_the_page_says_so(ashdown, office):
    page = text(office.get(reverse("attendance:give_reason", args=[ashdown.pupil("Sam").pk])))

    assert "Every absence of Sam Okafor has a reason" in page


@pytest.mark.parametrize(("url", "most"), [(INBOX, 14), (CHASE, 19)])
def test_the_lists_take_no_more_statements_for_many(ashdown, office, url, most):
    whole_day(ashdown)
    n(ashdown, "Felix", OVER)
    few = statements(office, reverse(url))
    for name in ("Ada", "Amir", "Grace", "Bea", "Omar"):
        whole_day(ashdown, name)
        n(ashdown, name, OVER)
        n(ashdown, name, LAST_DAY)

    assert statements(office, reverse(url)) == few <= most
