"""What cannot be explained is refused, with its place and a sentence."""

import re

import pytest

from interventions.domain import presets
from interventions.domain.kinds import Every, Figure, TaskKind
from interventions.queries.policy import preset_text

TWO_BANDS = """
key = "trial"
title = "Trial"
[[bands]]
key = "good"
name = "Good"
at_least = 95.0
[[bands]]
key = "low"
name = "Low"
at_least = 0
[[stages]]
key = "low"
name = "Low"
band = "low"
owners = ["attendance_officer"]
[[stages.steps]]
key = "talk"
kind = "conversation"
title = "Talk"
"""


def problems(text: str) -> str:
    with pytest.raises(presets.PolicyRefused) as refused:
        presets.read(text)
    return "\n".join(refused.value.problems)


def test_a_small_policy_reads() -> None:
    policy = presets.read(TWO_BANDS)

    assert [(band.key, band.floor) for band in policy.ladder.bands] == [("good", 950), ("low", 0)]
    assert policy.stages[0].steps[0].owners == ("attendance_officer",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("at_least = 95.0", "at_least = 0", "bands, low: its floor 0.0 is not below that of good, 0.0."),
        ("at_least = 0\n", "at_least = 80\n", "bands, low: the last band starts at 80.0"),
        ("at_least = 95.0", "at_least = 95.55", "bands, good: at_least is a percentage from 0 to 100"),
        ("at_least = 95.0", "at_least = 950", "bands, good: at_least is a percentage from 0 to 100"),
        ("at_least = 95.0", "at_least = 95.0\ncolor = 'red'", "bands, good: “color” is not a key that stands here."),
        ('name = "Good"', 'name = "Good"\ncolour = "mauve"', "bands, good: colour is “mauve”. It may be:"),
        ('owners = ["attendance_officer"]', "", "stages, low, steps, talk: has no owner."),
        ('owners = ["attendance_officer"]', 'owners = ["tutor"]', "names an unknown role, “tutor”."),
        ('band = "low"', 'band = "bottom"', "stages, low: no band is called “bottom”"),
        ('band = "low"', 'band = "low"\nafter = ["middle"]', "stages, low: after names “middle”"),
        ('kind = "conversation"', 'kind = "chat"', "stages, low, steps, talk: kind is “chat”."),
        ('kind = "conversation"', 'kind = "letter"', "stages, low, steps, talk: is a letter and does not say which."),
        ('title = "Talk"', 'title = "Talk"\nletter_kind = "rude"', "asks for an unknown letter, “rude”."),
        ('title = "Talk"', 'title = "Talk"\nwhen = { moon = "full" }', "when knows no “moon”."),
        ('title = "Talk"', 'title = "Talk"\nwhen = { unauthorised = 0 }', "would fire always or never"),
        ('title = "Talk"', 'title = "Talk"\nwhen = { done = { step = "talk" } }', "this rule can never fire"),
        ('title = "Talk"', 'title = "Talk"\nwhen = { done = { step = "panel" } }', "this rule can never fire"),
        ('title = "Talk"', "title = 7", "stages, low, steps, talk: title is a text in quotation marks."),
        ('title = "Talk"\n', "", "stages, low, steps, talk: title is missing."),
        ('title = "Talk"', 'title = "Talk"\ndue_days = -1', "due_days is a whole number, 0 or more."),
    ],
)
def test_a_fault_is_explained_with_its_place(old: str, new: str, said: str) -> None:
    assert said in problems(TWO_BANDS.replace(old, new, 1))


def test_a_rule_waiting_for_an_outcome_that_nobody_can_choose_can_never_fire() -> None:
    more = '[[stages.steps]]\nkey = "plan"\nkind = "plan"\ntitle = "Plan"\n'
    more += 'when = { ended = { step = "talk", outcome = "agreed" } }\n'

    assert "stages, low, steps, plan: this rule can never fire" in problems(TWO_BANDS + more)
    outcomes = '[[stages.steps.outcomes]]\nkey = "agreed"\ntext = "Agreed"\n'
    assert presets.read(TWO_BANDS + outcomes + more)


def test_two_steps_that_wait_for_each_other_can_never_fire() -> None:
    more = "".join(
        f'[[stages.steps]]\nkey = "{key}"\nkind = "plan"\ntitle = "P"\nwhen = {{ done = {{ step = "{other}" }} }}\n'
        for key, other in (("a", "b"), ("b", "a"))
    )

    assert problems(TWO_BANDS + more).count("this rule can never fire") == 2


def test_a_key_may_stand_only_once() -> None:
    more = '[[stages.steps]]\nkey = "talk"\nkind = "plan"\ntitle = "Plan"\n'

    assert "“talk” stands 2 times" in problems(TWO_BANDS + more)


def test_what_is_no_toml_says_where() -> None:
    assert re.search(r"not valid TOML: .*line 3", problems('key = "x"\nbands = [\n] ]\n'))


PANEL = TWO_BANDS.replace('kind = "conversation"', 'kind = "panel"')


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ("3", "members is a table in braces"),
        ("{ at_least = 2, at_most = 3 }", "steps, talk, members: say of which roles they are"),
        ('{ at_least = 3, at_most = 2, roles = ["governor"] }', "at_most is from 3 to 12: not fewer than at_least."),
        ('{ at_least = 2, at_most = 3, roles = ["butler"] }', "names an unknown role, “butler”."),
        ('{ at_least = 2, many = 3, roles = ["governor"] }', "“many” is not a key that stands here."),
    ],
)
def test_who_sits_on_a_panel_is_explained_where_it_is_wrong(members: str, said: str) -> None:
    assert said in problems(f"{PANEL}members = {members}\n")


def test_two_or_three_members_of_named_roles_sit_on_a_panel() -> None:
    text = 'members = { at_least = 2, at_most = 3, roles = ["headteacher", "governor"] }\n'
    members = presets.read(PANEL + text).stages[0].steps[0].members

    assert members.describe() == "2 to 3 members: Headteacher or governor or trustee"
    assert "only a panel, a meeting or a review has members." in problems(TWO_BANDS + text)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('every = "review"', 'every = "review" waits for the end of the stage, which has no length.'),
        ('every = "each"', 'every = "each" waits for a step. Say for which'),
        ('when = { not_helped = "lower" }', "not_helped names “lower”, which is no stage of this policy."),
        ('when = { not_helped = "low" }', "not_helped waits for the end of “low”, which has no length."),
        ("when = { persistent = { least = 0 } }", "persistent, least, is a whole number from 1 to"),
        ("when = { severe = false }", "severe is true or left out."),
        ("when = { below = { figure = 94.0, least = 0 } }", "below, least, is a whole number from 1 to"),
    ],
)
def test_a_step_that_waits_for_what_there_is_not_is_refused(more: str, said: str) -> None:
    assert said in problems(f"{TWO_BANDS}{more}\n")


def test_all_faults_are_told_at_once() -> None:
    text = TWO_BANDS.replace('kind = "conversation"', 'kind = "chat"').replace("at_least = 95.0", "at_least = -1")

    assert len(problems(text).splitlines()) >= 2


class TestColourBands:
    """Seed 004, complete as data."""

    policy = presets.read(preset_text("colour_bands"))

    @pytest.mark.seed("S4-128", "S4-176", "S4-182", "S4-197")
    def test_its_bands_and_lengths(self) -> None:
        assert [(b.name, b.floor) for b in self.policy.ladder.bands] == [
            ("GREEN", 970), ("AMBER-GREEN", 931), ("RED-AMBER", 901), ("RED", 0),
        ]  # fmt: skip
        assert self.policy.figure is Figure.FOUR_WEEKS  # S4-123, S4-128
        assert self.policy.monitoring_days == 15  # S4-176

    def test_every_stage_has_its_steps_in_order(self) -> None:
        steps = {stage.key: [step.key for step in stage.steps] for stage in self.policy.stages}

        ladder = ["conversation", "review", "letter", "meeting", "contract", "meeting_review", "monitoring"]
        assert steps["green"] == []
        assert steps["amber_green"] == [*ladder, "copy"]
        assert steps["red_amber"] == [*ladder, "panel", "early_help", "first_visit", "second_visit", "referral", "copy"]
        assert steps["red"] == ["group", "earlier_steps", "target", "plans", "pupil_contact", "parent_contact", "copy"]

    @pytest.mark.seed(
        "S4-164",
        "S4-166",
        "S4-167",
        "S4-168",
        "S4-169",
        "S4-170",
        "S4-183",
        "S4-184",
        "S4-185",
        "S4-186",
        "S4-187",
        "S4-188",
    )
    def test_the_points_of_the_conversations(self) -> None:
        amber, red_amber = (self.policy.find(f"{key}.conversation")[1] for key in ("amber_green", "red_amber"))

        assert len(amber.points) == 5  # S4-165 to S4-170
        assert len(red_amber.points) == 6  # S4-184 to S4-188
        assert amber.owners == ("attendance_officer", "teacher")  # S4-164
        assert red_amber.joined_by == ("governor",)  # S4-183

    @pytest.mark.seed("S4-174", "S4-175", "S4-176", "S4-177", "S4-190")
    def test_the_meeting_has_four_outcomes_and_may_be_missed(self) -> None:
        for stage in ("amber_green", "red_amber"):
            _, meeting = self.policy.find(f"{stage}.meeting")
            assert [o.key for o in meeting.outcomes] == ["resolved", "contract", "monitoring", "review", "missed"]

    @pytest.mark.seed("S4-211", "S4-213")
    def test_red_is_in_touch_weekly_with_pupil_and_parents(self) -> None:
        weekly = [step.kind for step in self.policy.stage("red").steps if step.every is Every.WEEK]

        assert weekly == [TaskKind.CONVERSATION, TaskKind.CALL]  # S4-211, S4-213

    @pytest.mark.seed("S4-181", "S4-196", "S4-219")
    def test_records_are_copied_each_half_term(self) -> None:
        copies = {s.key: p for s in self.policy.stages for p in s.steps if p.kind is TaskKind.COPY}

        assert list(copies) == ["amber_green", "red_amber", "red"]  # S4-181, S4-196, S4-219
        assert {step.every for step in copies.values()} == {Every.HALF_TERM}
        assert copies["red"].to == ("leadership", "headteacher")  # S4-219

    @pytest.mark.seed("S4-198", "S4-199", "S4-200", "S4-201", "S4-202", "S4-203", "S4-204", "S4-205", "S4-206")
    def test_eleven_support_groups(self) -> None:
        assert len(self.policy.support_groups) == 11  # S4-199 to S4-206

    @pytest.mark.seed("S4-209")
    def test_who_falls_past_red_amber_gets_its_steps_first(self) -> None:
        assert self.policy.stage("red").after == ("red_amber",)  # S4-209
