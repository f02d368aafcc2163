"""Leaving the roll: proposed by one person with evidence, decided by another, refused with what is missing."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.db.utils import IntegrityError

from accounts import tenancy
from accounts.domain.refusal import Refused
from accounts.models import AuditEvent, Membership, Trust
from attendance.actions import planned_marks
from attendance.models import LeaveRequest
from interventions.actions import enquiries, removal
from interventions.models import RemovalEnquiry, RemovalEvidence, RemovalProposal, Task
from interventions.queries import removal as queries
from pupils.actions import needs, roll
from pupils.models import Pupil
from tests import cast
from tests.cast import NOW, TODAY, SchoolWorld
from tests.interventions.removal_world import YESTERDAY, complete, decide, enquire, gone, propose, show
from tests.tenancy import see_everything

TOMORROW = TODAY + timedelta(days=1)


def wanting(world: SchoolWorld, proposal: RemovalProposal) -> str:
    with pytest.raises(Refused) as refusal:
        decide(world, proposal)
    return refusal.value.sentence


class TestTwentySchoolDays:
    @pytest.mark.seed("S4-079", "S4-080")
    def test_with_all_that_ground_i_asks_for_the_name_goes(self, ashdown):
        proposal = decide(ashdown, complete(ashdown))

        stretch = ashdown.pupil("Sam").enrolments.get()
        assert (stretch.ends_on, stretch.ground) == (TODAY, "i")
        assert (proposal.state, proposal.closed_by, proposal.alone) == ("decided", ashdown.user("headteacher"), False)
        assert [line["state"] for line in proposal.shown] == ["met", "shown", "met", "shown"]

    @pytest.mark.seed("S4-079")
    def test_a_u_in_the_run_defeats_it_and_the_refusal_says_so(self, ashdown):
        gone(ashdown, AM_05_11="U")
        proposal = propose(ashdown)
        show(ashdown, proposal, "not_sick")
        show(ashdown, proposal, "outcome_of_enquiries", way="agreed")
        enquire(ashdown, proposal)

        sentence = wanting(ashdown, proposal)
        assert "U (arrived after the register closed) stands for Thursday 5 November 2026, morning" in sentence
        assert "9 school days of such absence" in sentence
        assert ashdown.pupil("Sam").enrolments.get().ends_on is None

    @pytest.mark.seed("S4-079")
    def test_nineteen_days_are_not_twenty_and_the_day_is_named(self, ashdown):
        gone(ashdown, date(2026, 10, 15))
        proposal = propose(ashdown)

        assert "19 school days" in wanting(ashdown, proposal)
        assert "number 20 is 19 November 2026" in wanting(ashdown, proposal)

    @pytest.mark.seed("S4-080")
    def test_what_is_missing_is_said_exactly_and_what_is_there_is_not(self, ashdown):
        gone(ashdown)
        proposal = propose(ashdown)
        show(ashdown, proposal, "not_sick")
        enquire(ashdown, proposal, side="school")

        sentence = wanting(ashdown, proposal)
        assert "The log holds no enquiry of the authority yet" in sentence
        assert "What came of the enquiries" in sentence
        assert "sickness" not in sentence
        assert "9(1)(i) is not met" in sentence

    def test_enquiries_of_an_earlier_absence_do_not_count(self, ashdown):
        gone(ashdown)
        proposal = propose(ashdown)
        enquire(ashdown, proposal, asked_on=date(2026, 9, 20))

        assert "The log of enquiries is empty" in wanting(ashdown, proposal)

    def test_it_is_not_dated_back(self, ashdown):
        gone(ashdown)
        with pytest.raises(Refused, match="not dated back"):
            propose(ashdown, last_day=YESTERDAY)


class TestAfterLeave:
    @pytest.fixture
    def away_since_leave(self, ashdown: SchoolWorld) -> RemovalProposal:
        """Leave until 4 November; ten school days have gone by on the 18th."""
        gone(ashdown, date(2026, 11, 5))
        LeaveRequest.objects.create(
            school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="exceptional", first_day=date(2026, 10, 21),
            last_day=date(2026, 11, 4), received_on=date(2026, 10, 1), state="granted", code="C", decision="Wedding",
            decided_at=NOW, decided_by=ashdown.user("headteacher"),
        )  # fmt: skip
        return propose(ashdown, "h")

    @pytest.mark.seed("S4-076")
    def test_h_counts_from_the_leave_that_was_granted(self, ashdown, away_since_leave):
        proposal = away_since_leave
        for key, way in (("not_sick", ""), ("outcome_of_enquiries", "not_found")):
            show(ashdown, proposal, key, way=way)
        assert "The log of enquiries is empty" in wanting(ashdown, proposal)
        enquire(ashdown, proposal)

        assert decide(ashdown, proposal).state == "decided"

    @pytest.mark.seed("S4-076")
    def test_a_day_too_early_is_refused_with_the_day(self, ashdown, away_since_leave):
        LeaveRequest.objects.update(last_day=date(2026, 11, 5))

        assert "9 school days since the leave ended" in wanting(ashdown, away_since_leave)
        assert "number 10 is 19 November 2026" in wanting(ashdown, away_since_leave)

    def test_leave_that_was_granted_on_paper_is_entered_with_its_last_day(self, ashdown, away_since_leave):
        LeaveRequest.objects.all().delete()
        assert "Leave of absence was granted, and has ended" in wanting(ashdown, away_since_leave)
        show(ashdown, away_since_leave, "leave_ended", stated_on=date(2026, 11, 4))

        assert "ten school days" not in wanting(ashdown, away_since_leave)

    def test_who_was_seen_since_is_not_lost(self, ashdown):
        gone(ashdown, date(2026, 11, 5), PM_12_11="L")
        proposal = propose(ashdown, "h")
        show(ashdown, proposal, "leave_ended", stated_on=date(2026, 11, 4))

        assert "The pupil was in school on Thursday 12 November 2026" in wanting(ashdown, proposal)


class TestOtherGrounds:
    @pytest.mark.seed("S4-074")
    def test_a_transfer_is_followed_by_the_file(self, ashdown):
        proposal = propose(ashdown, "a", destination="Larch Road Primary", destination_from=TOMORROW)
        show(ashdown, proposal, "other_school", stated_on=TOMORROW)
        for key in ("no_order", "not_dual"):
            show(ashdown, proposal, key)
        decide(ashdown, proposal)

        stretch = ashdown.pupil("Sam").enrolments.get()
        assert (stretch.ground, stretch.destination, stretch.destination_from) == ("a", "Larch Road Primary", TOMORROW)
        task = Task.objects.get(trigger="asked.transfer_file")
        assert (task.due_on, "Larch Road Primary" in task.why) == (date(2026, 12, 10), True)

    @pytest.mark.seed("S4-048")
    def test_a_mobile_childs_place_is_kept_open(self, ashdown):
        needs.begin(pupil=ashdown.pupil("Sam"), kind="mobile", starts_on=TODAY, by=ashdown.user("safeguarding"))
        proposal = propose(ashdown, "a")
        show(ashdown, proposal, "other_school", stated_on=TOMORROW)
        for key in ("no_order", "not_dual"):
            show(ashdown, proposal, key)

        sentence = wanting(ashdown, proposal)
        assert "The place of a child whose family travels for work is kept open" in sentence
        show(ashdown, proposal, "not_main_school", paper="Its main school is Larch Road Primary")
        assert decide(ashdown, proposal).state == "decided"

    def test_an_order_in_the_records_outweighs_what_was_ticked(self, ashdown):
        sam = ashdown.pupil("Sam")
        needs.begin(pupil=sam, kind="attendance_order", starts_on=TODAY, by=ashdown.user("safeguarding"))
        proposal = propose(ashdown, "f")
        show(ashdown, proposal, "parents_writing", stated_on=YESTERDAY)
        show(ashdown, proposal, "no_order")

        assert "No school attendance order that names this school is in force" in wanting(ashdown, proposal)

    @pytest.mark.seed("S4-075")
    def test_home_education_waits_for_the_parents_writing_and_its_day(self, ashdown):
        proposal = propose(ashdown, "f")
        show(ashdown, proposal, "no_order")
        assert "has told the school in writing" in wanting(ashdown, proposal)
        show(ashdown, proposal, "parents_writing", stated_on=TODAY)
        assert "The name can go from 20 November 2026 on" in wanting(ashdown, proposal)
        show(ashdown, proposal, "parents_writing", stated_on=YESTERDAY)

        assert decide(ashdown, proposal).state == "decided"

    @pytest.mark.seed("S4-069", "S4-070")
    @pytest.mark.parametrize(("ground", "key"), [("d", "order_amended"), ("e", "order_revoked")])
    def test_an_order_amended_or_revoked_is_shown_by_its_paper(self, ashdown, ground, key):
        proposal = propose(ashdown, ground)
        assert "The authority has" in wanting(ashdown, proposal)
        show(ashdown, proposal, key, stated_on=YESTERDAY)

        assert decide(ashdown, proposal).state == "decided"

    @pytest.mark.seed("S4-072")
    def test_an_exclusion_waits_until_the_review_is_over(self, ashdown):
        proposal = propose(ashdown, "o")
        show(ashdown, proposal, "excluded_for_good")
        assert "reinstatement and review are over" in wanting(ashdown, proposal)
        show(ashdown, proposal, "review_over", way="waived", stated_on=YESTERDAY)

        assert decide(ashdown, proposal).state == "decided"

    @pytest.mark.seed("S4-078")
    def test_custody_is_talked_over_and_kept_from_who_may_not_know(self, ashdown):
        proposal = propose(ashdown, "j", by="safeguarding")
        for key in ("final_order", "youth_justice", "no_return_after_order"):
            show(ashdown, proposal, key, stated_on=YESTERDAY if key == "final_order" else None)
        decide(ashdown, proposal)

        assert queries.proposal_lines(ashdown.member("office"), TODAY) == ([], [])
        assert len(queries.proposal_lines(ashdown.member("headteacher"), TODAY)[1]) == 1
        said = " ".join(AuditEvent.objects.values_list("sentence", flat=True))
        assert "detention" not in said
        assert "ground (j)" not in said

    @pytest.mark.seed("S4-071")
    def test_l_needs_the_age(self, ashdown):
        Pupil.objects.filter(legal_forename="Sam").update(date_of_birth=date(2010, 12, 1))
        ashdown.pupil("Sam").refresh_from_db()
        proposal = propose(ashdown, "l", last_day=date(2027, 6, 24))
        show(ashdown, proposal, "not_continuing", way="told")
        assert "Compulsory school age ends on 25 June 2027" in wanting(ashdown, proposal)
        removal.amend(proposal=proposal, last_day=date(2027, 7, 21), on=TODAY, by=ashdown.user("office"))

        assert decide(ashdown, proposal).state == "decided"


@pytest.mark.seed("S4-073")
class TestDeath:
    def test_it_is_immediate_and_needs_no_second_person(self, ashdown):
        proposal = propose(ashdown, "k", by="headteacher", last_day=YESTERDAY)
        show(ashdown, proposal, "told_of_death", who="The grandfather", paper="Came to the office")

        assert decide(ashdown, proposal).state == "decided"
        assert ashdown.pupil("Sam").enrolments.get().ends_on == YESTERDAY

    def test_nobody_writes_or_rings_to_the_family_about_attendance_any_more(self, ashdown):
        sam = ashdown.pupil("Sam")
        roll.remove(pupil=sam, last_day=date(2026, 11, 6), ground="a", by=ashdown.user("headteacher"))
        roll.readmit(
            pupil=sam, starts_on=YESTERDAY, year_group="5", group=None, on=TODAY, at=NOW, by=ashdown.user("office")
        )
        assert sam.tasks.open().get().kind == "conversation"
        proposal = propose(ashdown, "k")
        show(ashdown, proposal, "told_of_death")
        decide(ashdown, proposal)

        # what is left is the school's own duty towards the authority
        assert list(sam.tasks.open().values_list("trigger", flat=True)) == ["asked.deletion_return"]
        assert sam.tasks.get(trigger="asked.starter_talk").state == "withdrawn"


class TestWhoDecides:
    def test_only_the_head(self, ashdown):
        with pytest.raises(Refused, match="Only the headteacher"):
            decide(ashdown, complete(ashdown), by="leadership")

    def test_not_who_proposed_it(self, ashdown):
        gone(ashdown)
        proposal = propose(ashdown, by="headteacher")
        show(ashdown, proposal, "not_sick")
        show(ashdown, proposal, "outcome_of_enquiries", way="agreed")
        enquire(ashdown, proposal)

        assert "another person has to decide it" in wanting(ashdown, proposal)
        with pytest.raises(IntegrityError, match="another_person_decides_a_removal"):  # nor past the rule
            RemovalProposal.objects.filter(pk=proposal.pk).update(
                state="decided", closed_at=NOW, closed_by=proposal.proposed_by
            )

    def test_a_head_without_anybody_else_decides_alone_and_it_is_written_down(self, ashdown):
        Membership.objects.exclude(roles__contains=["headteacher"]).filter(school=ashdown.school).update(
            ends_on=YESTERDAY
        )
        proposal = propose(ashdown, "d", by="headteacher")
        show(ashdown, proposal, "order_amended", stated_on=YESTERDAY)

        assert decide(ashdown, proposal).alone
        assert "Nobody else at the school could decide." in AuditEvent.objects.get(verb="removal.decided").sentence

    def test_the_head_says_no_with_a_reason_that_stays(self, ashdown):
        proposal = complete(ashdown)
        head = {"membership": ashdown.member("headteacher"), "on": TODAY, "at": NOW, "by": ashdown.user("headteacher")}
        with pytest.raises(Refused, match="Say why the name stays"):
            removal.refuse(proposal=proposal, decision=" ", **head)
        refused = removal.refuse(proposal=proposal, decision="The aunt expects them back on Monday.", **head)

        assert (refused.state, ashdown.pupil("Sam").enrolments.get().ends_on) == ("refused", None)
        assert propose(ashdown).is_open  # and may be proposed anew

    def test_the_head_is_told_when_everything_is_there_and_not_before(self, ashdown):
        proposal = complete(ashdown)
        task = Task.objects.get(trigger="asked.removal_decision")
        assert (task.state, task.owner_roles) == ("open", ["headteacher"])
        removal.take_back(
            evidence=proposal.evidence.get(requirement="not_sick"), on=TODAY, at=NOW, by=ashdown.user("office")
        )
        task.refresh_from_db()
        assert task.state == "withdrawn"
        show(ashdown, proposal, "not_sick")
        decide(ashdown, proposal)

        task.refresh_from_db()
        assert (task.state, task.closed_by) == ("done", ashdown.user("headteacher"))


class TestWhatIsRefused:
    def test_somebody_already_gone(self, ashdown):
        roll.remove(pupil=ashdown.pupil("Sam"), last_day=date(2026, 11, 6), ground="a", by=ashdown.user("headteacher"))
        with pytest.raises(Refused, match=r"Sam Okafor is not on the roll. .* The last day was 6 November 2026"):
            propose(ashdown)

    def test_somebody_who_was_never_here(self, ashdown):
        stranger = Pupil.objects.create(
            school=ashdown.school, upn="X1", legal_forename="Kit", legal_surname="Lea", year_group="5",
            date_of_birth=date(2016, 1, 1),
        )  # fmt: skip
        ashdown.pupils["Kit"] = stranger
        with pytest.raises(Refused, match="not on the roll"):
            propose(ashdown, name="Kit")

    def test_a_day_before_the_pupil_started(self, ashdown):
        with pytest.raises(Refused, match="started on 3 September 2024"):
            propose(ashdown, "k", last_day=date(2024, 9, 2))

    def test_a_day_in_another_century(self, ashdown):
        with pytest.raises(Refused, match="more than a year away"):
            propose(ashdown, "a", last_day=date(2126, 11, 19))

    def test_a_ground_of_another_age(self, ashdown):
        with pytest.raises(Refused, match=r"is of compulsory school age. Choose a ground of regulation 9\(1\)"):
            propose(ashdown, "3a")
        Pupil.objects.filter(legal_forename="Sam").update(date_of_birth=date(2023, 1, 5))
        ashdown.pupil("Sam").refresh_from_db()
        with pytest.raises(Refused, match=r"Choose a ground of regulation 9\(3\)"):
            propose(ashdown, "a")

    @pytest.mark.parametrize("ground", ["p", "", "medical"])
    def test_what_is_no_ground(self, ashdown, ground):
        with pytest.raises(Refused, match="no such ground"):
            propose(ashdown, ground)

    def test_a_second_proposal_about_the_same_pupil(self, ashdown):
        propose(ashdown)
        with pytest.raises(Refused, match="There is a proposal about Sam Okafor already"):
            propose(ashdown, "a")

    def test_evidence_without_words_or_for_another_ground(self, ashdown):
        proposal = propose(ashdown)
        with pytest.raises(Refused, match="A tick alone is no evidence"):
            show(ashdown, proposal, "not_sick", paper=" ")
        with pytest.raises(Refused, match="does not ask for that"):
            show(ashdown, proposal, "told_of_death")
        with pytest.raises(Refused, match="records decide"):
            show(ashdown, proposal, "twenty_days")
        with pytest.raises(Refused, match="not asked for"):
            show(ashdown, proposal, "a_feeling")
        assert not RemovalEvidence.objects.exists()

    def test_an_enquiry_without_words_or_from_tomorrow(self, ashdown):
        proposal = propose(ashdown)
        for changes, sentence in (
            ({"words": ""}, "Say what was asked"), ({"asked_whom": " "}, "Say who was asked"),
            ({"asked_by": ""}, "Say who asked"), ({"asked_on": TOMORROW}, "has not come yet"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=sentence):
                enquire(ashdown, proposal, **changes)

    def test_an_answer_is_not_written_over(self, ashdown):
        proposal, by = propose(ashdown), ashdown.user("office")
        enquire(ashdown, proposal)
        line = RemovalEnquiry.objects.get()
        with pytest.raises(Refused, match="cannot lie before"):
            enquiries.answer(enquiry=line, answered_on=date(2026, 11, 1), words="They moved", on=TODAY, by=by)
        enquiries.answer(enquiry=line, answered_on=TODAY, words="They moved", on=TODAY, by=by)
        with pytest.raises(Refused, match="There is an answer already"):
            enquiries.answer(enquiry=line, answered_on=TODAY, words="They did not", on=TODAY, by=by)

        line.refresh_from_db()
        assert line.answer == "They moved"

    def test_what_is_closed_stays_closed(self, ashdown):
        proposal = complete(ashdown)
        decide(ashdown, proposal)
        for again in (
            lambda: decide(ashdown, proposal),
            lambda: show(ashdown, proposal, "not_sick"),
            lambda: removal.withdraw(proposal=proposal, reason="Too late", on=TODAY, at=NOW, by=ashdown.user("office")),
        ):
            with pytest.raises(Refused, match="closed already"):
                again()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_the_second_is_told():
    world = cast.build_ashdown(Trust.objects.create(name="Coldharbour Trust"))
    see_everything()
    proposal = propose(world, "d")
    show(world, proposal, "order_amended", stated_on=YESTERDAY)
    connection.commit() if not connection.get_autocommit() else None
    told: list[str] = []
    barrier = threading.Barrier(2)

    def one() -> None:
        try:
            with tenancy.scope(school_ids=[world.school.pk]):
                barrier.wait()
                decide(world, proposal)
            told.append("done")
        except Refused as refusal:
            told.append(refusal.sentence)
        finally:
            connections.close_all()

    people = [threading.Thread(target=one) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    see_everything()

    assert sorted(told) == ["This proposal is closed already. Look at it to see who closed it, and how.", "done"]
    assert AuditEvent.objects.filter(verb="pupil.removed").count() == 1


def test_what_was_planned_after_the_last_day_is_withdrawn(ashdown):
    sam = ashdown.pupil("Sam")
    days = [date(2026, 11, 20), date(2026, 11, 23)]
    planned_marks.plan(
        school=ashdown.school, pupil=sam, sessions=[(on, "AM") for on in days], code="Y1", reason="No bus", at=NOW,
        by=ashdown.user("office"),
    )  # fmt: skip
    proposal = propose(ashdown, "a", last_day=days[0])
    show(ashdown, proposal, "other_school", stated_on=date(2026, 11, 21))
    for key in ("no_order", "not_dual"):
        show(ashdown, proposal, key)
    decide(ashdown, proposal)

    standing = sam.planned_marks.filter(withdrawn_at=None)
    assert [plan.on for plan in standing] == [days[0]]
    assert sam.planned_marks.get(on=days[1]).withdrawn_by == ashdown.user("headteacher")
