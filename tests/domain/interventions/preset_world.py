"""Pupils under a preset, day by day: what the tests of the presets share."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.tally import Tally
from interventions.domain import triggers
from interventions.domain.due import due_on
from interventions.domain.facts import PupilFacts, Raised, Review
from interventions.domain.policy import Policy
from interventions.domain.standing import Standing, move
from interventions.queries.policy import parsed, preset_text

CALENDAR = Calendar.made_of(
    [
        HalfTermDates(date(2026, 9, 1), date(2026, 10, 23), "Autumn 1", 2026),
        HalfTermDates(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2", 2026),
        HalfTermDates(date(2027, 1, 4), date(2027, 2, 12), "Spring 1", 2026),
        HalfTermDates(date(2027, 2, 22), date(2027, 3, 25), "Spring 2", 2026),
    ]
)
START = date(2026, 11, 3)


def preset(name: str) -> Policy:
    return parsed(preset_text(name))


def tally(percentage: float, *, unauthorised: bool = False, lates: int = 0) -> Tally:
    """A thousand sessions, so that a tenth of a per cent is one of them."""
    present = round(percentage * 10)
    absent = 1000 - present
    return Tally(1000, present, 0 if unauthorised else absent, absent if unauthorised else 0, lates)


def pupil(policy: Policy, counts: Tally, on: date = START, **more: object) -> PupilFacts:
    """A pupil whose counts are the same over every window that the policy looks at."""
    windows = {window for what, window in policy.uses if what == "over"}
    return PupilFacts(1, on, counts, CALENDAR, over=dict.fromkeys(windows, counts), **more)  # type: ignore[arg-type]


@dataclass
class Life:
    """One pupil, from day to day: what is remembered is what the evaluation would write down."""

    policy: Policy
    standings: dict[str, Standing] = field(default_factory=dict)
    raised: list[Raised] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    figures: dict[date, int | None] = field(default_factory=dict)
    due: dict[str, date] = field(default_factory=dict)  # the latest of each trigger

    def day(self, facts: PupilFacts) -> list[str]:
        """What is asked for on a day; stages are entered, left and reviewed on the way."""
        self.figures.setdefault(facts.on, facts.tally.tenths)
        before = self._with(facts)
        for track in self.policy.tracks:
            if made := move(self.policy, track, before):
                if made.improved is not None:
                    stays = made.what == "reviewed"
                    stage = made.to.stage if stays else made.to.came_from or ""
                    self.reviews.append(Review(stage, facts.on, made.improved, left=not stays))
                self.standings[track] = made.to
        proposals = triggers.proposals(self.policy, self._with(facts))
        for one in proposals:
            self.raised.append(Raised(one.trigger, one.window, facts.on))
            self.due[one.trigger] = due_on(one.step, facts.on, CALENDAR, one.review_on)
        return [one.trigger for one in proposals]

    def over(self, days: Iterable[date], counts: Tally, **more: object) -> list[tuple[date, str]]:
        """Several days with the same counts, and what each asked for."""
        return [(on, asked) for on in days for asked in self.day(pupil(self.policy, counts, on, **more))]

    def done(self, trigger: str, on: date, outcome: str = "") -> None:
        """Somebody completes a task."""
        place = max(n for n, one in enumerate(self.raised) if one.trigger == trigger and one.state == "open")
        then = self.figures.get(on)
        self.raised[place] = replace(
            self.raised[place], state="done", done_on=on, outcome=outcome, tenths_when_done=then
        )

    def stands(self, track: str = "ladder") -> str | None:
        return self.standings[track].stage if track in self.standings else None

    def _with(self, facts: PupilFacts) -> PupilFacts:
        then = {one.since: self.figures.get(one.since) for one in self.standings.values()}
        return replace(
            facts,
            standings=dict(self.standings),
            raised=tuple(self.raised),
            reviews=tuple(one for one in self.reviews if one.on < facts.on),
            tenths_then=then,
        )


def days(first: date, last: date) -> list[date]:
    return CALENDAR.days_between(first, last)


def weeks_after(start: date, weeks: int) -> date:
    return start + timedelta(weeks=weeks)
