"""Leave of the demo: asked for, granted, refused and taken, not back; a family of a fair; a suspension."""

from datetime import date, timedelta
from typing import Any

from accounts.actions import appointments
from accounts.domain.refusal import Refused
from accounts.models import Membership, School
from attendance.actions import leave, leave_round, suspensions, travel, travel_places
from attendance.actions.leave import Wanted
from attendance.actions.suspensions import Decided
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import Span
from attendance.models import LeaveRequest, Mark
from attendance.queries.calendar import calendar_of
from config.demo.seed import PROCESS, moment
from letters import actions as letters
from pupils.models import Pupil
from pupils.queries.families import siblings


class Play:
    """One school's leave, played by its people."""

    def __init__(self, school: School, today: date) -> None:
        self.school, self.today = school, today
        self.calendar: Calendar = calendar_of(school)
        self.head = self._member("headteacher")
        self.office = self._member("office") or self.head
        absent = Mark.objects.filter(school=school, on__range=(self._day(-7), today), code="N")
        self.missing = list(
            school.pupils.filter(pk__in=absent.values("pupil"), enrolments__ends_on=None).distinct().order_by("pk")
        )
        others = school.pupils.filter(enrolments__ends_on=None).exclude(pk__in=[p.pk for p in self.missing])
        self.others = list(others.distinct().order_by("pk")[11:140:7])

    def go(self) -> None:
        if self.head is None or len(self.others) < 6 or not self.calendar.days:
            return
        self._waiting()
        self._granted()
        self._refused_and_taken()
        self._not_back()
        self._answer()
        self._travelling(self.others[4])
        self._suspended(self.others[5])
        if deputy := self._member("leadership"):
            appointments.appoint(membership=deputy, by=self.head)
        leave_round.go(school=self.school, on=self.today, at=moment(self.today, 9), process=PROCESS)

    def _waiting(self) -> None:
        """A holiday for brother and sister, and a religious day, both next week; one that came too late."""
        first = self._day(4)
        child = next((pupil for pupil in self.others if siblings(pupil, self.today)), self.others[0])
        for pupil in [child, *siblings(child, self.today)[:1]]:
            self._ask(pupil, "holiday", first, self._day(6), back=2, words="Flights are cheaper that week.")
        self._ask(self.others[1], "religious", self._day(5), self._day(5), back=1, words="Our new year, with family.")
        self._ask(self.others[2], "family_event", self._day(-2), self._day(-1), back=0, words="We went to a wedding.")

    def _granted(self) -> None:
        asked = self._ask(
            self.others[3], "family_event", self._day(7), self._day(8), back=6, words="A wedding in the family, abroad."
        )
        self._decide(
            asked, True, back=4, reason="One day for the wedding itself.", granted_until=self._day(7),
            conditions="Reading is taken along.",
        )  # fmt: skip

    def _refused_and_taken(self) -> None:
        """Somebody away without a reason whose leave had been refused."""
        for pupil in self.missing[:1]:
            days = self._away(pupil)
            asked = self._ask(pupil, "holiday", days[0], days[-1], back=9, words="A week by the sea.")
            self._decide(asked, False, back=8, reason="A holiday can be in the holidays.")

    def _not_back(self) -> None:
        """Somebody away without a reason since leave ended."""
        for pupil in self.missing[1:2]:
            last = self.calendar.step(self._away(pupil)[0], -1)
            asked = self._ask(pupil, "family_event", last, last, back=12, words="A cousin’s wedding.")
            self._decide(asked, True, back=10, reason="One day for the wedding.")

    def _answer(self) -> None:
        """Decisions of last week have been answered in writing; the latest waits for the officer."""
        officer = self._member("attendance_officer") or self.head
        waiting = self.school.tasks.filter(trigger__in=["asked.leave_granted", "asked.leave_refused"], state="open")
        for task in waiting.filter(due_on__lt=self._day(-1)).order_by("pk"):
            at, on = moment(task.due_on, 11), task.due_on
            try:
                drafted = letters.draft(task=task, by=officer.user, at=at, on=on)
            except Refused:  # a parent whose address is not known
                continue
            for letter in drafted.letters:
                letters.issue(letter=letter, by=officer.user, membership=officer, at=at, on=on)

    def _travelling(self, pupil: Pupil) -> None:
        by = self.office.user
        record = travel.begin(pupil=pupil, trade="Fairground rides", is_base=True, by=by, on=self._day(-30))
        seen = self._day(-29)
        travel.see_proof(record=record, proof="seen", words="Guild card", seen_on=seen, by=by, on=seen)
        at = moment(seen, 9, 30)
        travel.note(
            record=record, how="school", with_whom="Mother", words="Off to the coast in autumn; will tell us the dates.",
            said_on=seen, by=by, at=at,
        )  # fmt: skip
        on = self._day(-1)
        journey = travel.tell(
            record=record, leaves_on=self._day(3), return_on=self._day(10), where="Whitby", told_by="Mother",
            told_on=on, by=by, on=on, at=moment(on, 15),
        )  # fmt: skip
        travel_places.add(
            record=record, kind="school", name="Seaview Primary School", contact="Office, 01632 960311",
            starts_on=journey.leaves_on, ends_on=None, by=by,
        )  # fmt: skip

    def _suspended(self, pupil: Pupil) -> None:
        first = self.calendar.step(self.today, 1)
        suspensions.record(
            school=self.school, pupil=pupil,
            decided=Decided(first, self.calendar.step(first, 1), self.head.user.full_name, words="After a fight."),
            by=self.head.user, membership=self.head, at=moment(self.today, 8, 45), on=self.today,
        )  # fmt: skip

    def _ask(self, pupil: Pupil, kind: str, first: date, last: date, *, back: int, words: str) -> LeaveRequest:
        """A request that came so many school days ago."""
        on = self._day(-back) if back else self.today
        link = pupil.contact_links.select_related("contact").order_by("priority").first()
        wanted = Wanted(kind, Span(first, last), words, asked_by=link.contact if link else None)
        return leave.ask(
            school=self.school, pupil=pupil, wanted=wanted, channel="paper", received_on=on, on=on,
            at=moment(on, 10), by=self.office.user,
        )  # fmt: skip

    def _decide(self, asked: LeaveRequest, grant: bool, *, back: int, **more: Any) -> None:
        on = self._day(-back)
        leave.decide(
            leave=asked, grant=grant, by=self.head.user, membership=self.head, at=moment(on, 16), on=on, **more
        )

    def _away(self, pupil: Pupil) -> list[date]:
        """The last days on which nobody knew why, up to the first that was known."""
        marks = Mark.objects.filter(pupil=pupil, code="N", on__gte=self._day(-7)).order_by("on")
        return sorted(set(marks.values_list("on", flat=True)))

    def _day(self, steps: int) -> date:
        """The school day so many steps from today."""
        return self.calendar.step(self.today, steps)

    def _member(self, role: str) -> Membership:
        found = self.school.memberships.filter(roles__contains=[role]).select_related("user").order_by("pk").first()
        return found  # type: ignore[return-value]


def play(school: School, today: date) -> None:
    """Fill the pages of leave with a few of everything."""
    if calendar_of(school).is_school_day(today) and calendar_of(school).count(today, today + timedelta(days=60)) > 12:
        Play(school, today).go()
