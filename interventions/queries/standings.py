"""Where pupils stand on the tracks of their school's policy, as on a day."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from accounts.models import School
from interventions.domain.facts import Standing
from interventions.models import CaseStage
from interventions.queries.policy import policy_of

Standings = dict[int, dict[str, Standing]]  # by pupil and track


def standings_of(school: School, on: date, pupil_ids: Collection[int] | None = None) -> Standings:
    """Of some pupils, of all where none are named. One statement."""
    lines = CaseStage.objects.filter(school=school, on__lte=on)
    if pupil_ids is not None:
        lines = lines.filter(pupil__in=list(pupil_ids))
    rows = (
        lines.order_by("pupil_id", "track", "-on", "-pk")
        .distinct("pupil_id", "track")
        .values_list("pupil_id", "track", "stage", "since", "came_from", "is_first", "review_on", "better_since")
    )
    found: Standings = defaultdict(dict)
    for pk, track, stage, since, came_from, is_first, review_on, better_since in rows:
        found[pk][track] = Standing(stage, since, None if is_first else came_from, track, review_on, better_since)
    return found


def has_work(school: School, pupil_id: int, on: date) -> bool:
    """Whether a stage that a pupil stands in asks for anything."""
    policy = policy_of(school, on)
    standings = standings_of(school, on, [pupil_id]).get(pupil_id, {})
    return policy.asks_for_work(standings.values())
