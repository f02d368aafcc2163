"""Contradictions as sets: a select for each kind, all of one shape, put together in one statement.

Each starts from the side that has few rows: the desk, the reports, the plans, marks without a reason, the codes that
are looked at whatever else stands (index `marks_to_look_at`), leavers. So the whole school year costs what a day costs.
Shape: kind, pupil_id, on, session, marks (by session), stamp (codes and moments of the marks), evidence (a key), facts.
"""

STAMP = "m.session || m.code || extract(epoch from m.recorded_at)::text"
MARKS = "jsonb_object_agg(m.session, m.code)"
STAMPS = f"string_agg({STAMP}, ',' order by m.session)"
CLOCK = "(d.at at time zone 'Europe/London')::time"
ONE = "jsonb_build_object(m.session, m.code)"
YEAR = 'm.school_id = %(school)s and m."on" between %(first)s and %(on)s'
RECENT = 'm.school_id = %(school)s and m."on" between %(recent)s and %(on)s'

# Present in the morning, N in the afternoon, nobody signed out.
LEFT_UNSIGNED = f"""
select 'left_unsigned', m.pupil_id, m."on", '', {ONE}, {STAMP}, 0::bigint, '{{}}'::jsonb
from attendance_mark m
join attendance_mark a on a.pupil_id = m.pupil_id and a."on" = m."on" and a.session = 'AM' and a.code in ('/', 'L', 'U')
where {YEAR} and m.code = 'N' and m.session = 'PM'
  and not exists (
      select 1 from attendance_deskentry d
      where d.pupil_id = m.pupil_id and d."on" = m."on" and d.movement = 'left' and d.undone_at is null)
"""
# The first time that a pupil came in through the desk in a session, and the times of the class on that day: its own,
# its year's, the school's.
CAME_IN = f"""
select distinct on (d.pupil_id, d."on", d.session) d.id, d.pupil_id, d."on", d.session, d.at, d.movement, d.minutes_late,
    {CLOCK} as clock,
    case d.session when 'AM' then coalesce(own.am_opens_at, years.am_opens_at, s.am_opens_at)
        else coalesce(own.pm_opens_at, years.pm_opens_at, s.pm_opens_at) end as opens,
    case d.session when 'AM' then coalesce(own.am_closes_at, years.am_closes_at, s.am_closes_at)
        else coalesce(own.pm_closes_at, years.pm_closes_at, s.pm_closes_at) end as closes
from attendance_deskentry d
join accounts_school s on s.id = d.school_id
left join pupils_groupplace l
    on l.pupil_id = d.pupil_id and l.kind = 'class' and l.starts_on <= d."on" and (l.ends_on is null or l.ends_on >= d."on")
left join pupils_group g on g.id = l.group_id
left join attendance_owntimes own on own.group_id = g.id
left join attendance_owntimes years
    on years.school_id = d.school_id and years.group_id is null and years.year_group = g.year_group
where d.school_id = %(school)s and d."on" between %(recent)s and %(on)s
  and d.movement in ('arrived', 'returned') and d.undone_at is null
order by d.pupil_id, d."on", d.session, d.at
"""
DESK_FACTS = "jsonb_build_object('at', c.at, 'minutes', c.minutes_late, 'opens', c.opens, 'closes', c.closes)"
# Unauthorised, though the pupil came in at the desk; or authorised, though it was before the register closed.
SIGNED_IN = f"""
select 'signed_in', m.pupil_id, m."on", m.session, {ONE}, {STAMP}, c.id::bigint, {DESK_FACTS}
from ({CAME_IN}) c
join attendance_mark m on m.pupil_id = c.pupil_id and m."on" = c."on" and m.session = c.session
where m.code = any(%(not_accepted)s) or (m.code = any(%(authorised)s) and c.clock <= c.closes)
"""
# Present, L or U, but the desk's time says another of them.
WRONG_TIME = f"""
select 'wrong_time', m.pupil_id, m."on", m.session, {ONE}, {STAMP}, c.id::bigint, {DESK_FACTS}
from ({CAME_IN}) c
join attendance_mark m on m.pupil_id = c.pupil_id and m."on" = c."on" and m.session = c.session
where c.movement = 'arrived' and m.code in ('/', '\\', 'L', 'U') and m.code <> case
    when c.clock <= c.opens then case m.session when 'AM' then '/' else '\\' end
    when c.clock > c.closes then 'U' else 'L' end
"""
# Somebody told the school that the pupil is away.
REPORT_PRESENT = f"""
select 'report_present', m.pupil_id, m."on", '', {MARKS}, {STAMPS}, r.id::bigint,
    jsonb_build_object('state', r.state, 'code', r.code, 'source', r.source, 'said_by', r.said_by, 'reason', r.reason,
        'received_by', r.received_by_id, 'one_day', r.starts_on = r.ends_on)
from attendance_absencereport r
join attendance_mark m
    on m.pupil_id = r.pupil_id and m."on" between greatest(r.starts_on, %(first)s) and least(r.ends_on, %(on)s)
    and (m."on", m.session) >= (r.starts_on, r.starts_session) and (m."on", m.session) <= (r.ends_on, r.ends_session)
where r.school_id = %(school)s and r.state in ('pending', 'queried', 'proposed', 'stands')
  and r.ends_on >= %(first)s and r.starts_on <= %(on)s and m.code = any(%(attending)s)
group by m.pupil_id, m."on", r.id
"""
# Leave, a timetable, an absence known beforehand. What reports and closures planned has its own kind, or is no conflict.
PLANNED_PRESENT = f"""
select 'planned_present', m.pupil_id, m."on", '', {MARKS}, {STAMPS}, min(p.id)::bigint,
    jsonb_build_object('code', min(p.code), 'reason', min(p.reason), 'sensitive', bool_or(p.sensitive),
        'planned_by', min(p.planned_by_id))
from attendance_plannedmark p
join attendance_mark m on m.pupil_id = p.pupil_id and m."on" = p."on" and m.session = p.session
where p.school_id = %(school)s and p."on" between %(first)s and %(on)s and p.withdrawn_at is null
  and p.code <> all(%(attending)s) and m.code = any(%(attending)s)
  and p.reason not like 'Reported: %%' and p.reason not like 'Closed: %%'
group by m.pupil_id, m."on"
"""
# B or K, and nobody has asked the provider.
UNCONFIRMED = f"""
select 'unconfirmed', m.pupil_id, m."on", '', {MARKS}, {STAMPS}, 0::bigint, '{{}}'::jsonb
from attendance_mark m
where {RECENT} and m.code in ('B', 'K')
  and not exists (
      select 1 from attendance_provisionconfirmation c
      where c.pupil_id = m.pupil_id and c."on" = m."on" and c.session = m.session)
group by m.pupil_id, m."on"
"""
WHOLE_DAY_M = f"""
select 'whole_day_m', m.pupil_id, m."on", '', {MARKS}, {STAMPS}, 0::bigint, '{{}}'::jsonb
from attendance_mark m
where {YEAR} and m.code = 'M'
group by m.pupil_id, m."on"
having count(*) = 2
"""
# Children who live with the same parent: one G, one I.
SIBLINGS = f"""
select 'siblings', m.pupil_id, m."on", '', {MARKS}, {STAMPS}, min(away.pupil_id)::bigint, '{{}}'::jsonb
from attendance_mark m
join (
    select distinct g."on", theirs.pupil_id as ill_id, g.pupil_id
    from (select m.pupil_id, m."on" from attendance_mark m where {YEAR} and m.code = 'G') g
    join pupils_contactlink ours on ours.pupil_id = g.pupil_id and ours.lives_with
    join pupils_contactlink theirs
        on theirs.contact_id = ours.contact_id and theirs.pupil_id <> g.pupil_id and theirs.lives_with
) away on away.ill_id = m.pupil_id and away."on" = m."on"
where m.code = 'I'
group by m.pupil_id, m."on"
"""
# Who left this year, or started in it, and has a mark outside every stretch on roll.
OFF_ROLL = f"""
select 'off_roll', m.pupil_id, m."on", '', {MARKS}, {STAMPS}, 0::bigint, '{{}}'::jsonb
from (
    select distinct e.pupil_id from pupils_enrolment e
    where e.school_id = %(school)s and (e.ends_on between %(first)s and %(on)s or e.starts_on > %(first)s)
) moved
join attendance_mark m on m.pupil_id = moved.pupil_id and m."on" between %(first)s and %(on)s
where m.code not in ('Z', '#')
  and not exists (
      select 1 from pupils_enrolment e
      where e.pupil_id = m.pupil_id and e.starts_on <= m."on" and (e.ends_on is null or e.ends_on >= m."on"))
group by m.pupil_id, m."on"
"""
CLOSED_DAY = f"""
select 'closed_day', m.pupil_id, m."on", '', {MARKS}, {STAMPS}, 0::bigint, '{{}}'::jsonb
from unnest(%(closed)s::date[]) as c ("on")
cross join lateral (
    select * from attendance_mark m
    where m.school_id = %(school)s and m."on" = c."on" and m.code not in ('Z', '#')
    offset 0  -- a day at a time, by the index of the days
) m
group by m.pupil_id, m."on"
"""
WITHDRAWN_CODE = f"""
select 'withdrawn_code', m.pupil_id, m."on", m.session, {ONE}, {STAMP}, 0::bigint, '{{}}'::jsonb
from attendance_mark m
join unnest(%(withdrawn)s::text[], %(untils)s::date[]) as w (code, until) on w.code = m.code and m."on" > w.until
where {YEAR} and m.code = any(%(withdrawn)s)
"""
# Compulsory school age: from the prescribed day on or after the fifth birthday until the last Friday in June of the
# school year of the sixteenth (pupils/domain/age.py says the same).
FIFTH = "(p.date_of_birth + interval '5 years')::date"
SIXTEENTH = "(p.date_of_birth + interval '16 years')::date"
STARTS = f"""
case when to_char({FIFTH}, 'MMDD') <= '0331' then make_date(extract(year from {FIFTH})::int, 3, 31)
     when to_char({FIFTH}, 'MMDD') <= '0831' then make_date(extract(year from {FIFTH})::int, 8, 31)
     else make_date(extract(year from {FIFTH})::int, 12, 31) end
"""
JUNE = f"make_date(extract(year from {SIXTEENTH})::int + (extract(month from {SIXTEENTH}) >= 9)::int, 6, 30)"
ENDS = f"({JUNE} - ((extract(isodow from {JUNE})::int + 2) %% 7))"
OF_AGE = f"""
select 'of_age', m.pupil_id, m."on", '', {MARKS}, {STAMPS}, 0::bigint, '{{}}'::jsonb
from attendance_mark m join pupils_pupil p on p.id = m.pupil_id
where {YEAR} and m.code = 'X' and m."on" between {STARTS} and {ENDS}
group by m.pupil_id, m."on"
"""

SELECTS = (
    LEFT_UNSIGNED, SIGNED_IN, REPORT_PRESENT, PLANNED_PRESENT, WRONG_TIME, UNCONFIRMED, WHOLE_DAY_M, SIBLINGS, OFF_ROLL,
    CLOSED_DAY, WITHDRAWN_CODE, OF_AGE,
)  # fmt: skip
# Everything that is open: what was decided, while marks and evidence are as they were, stays away.
OPEN = f"""
with found (kind, pupil_id, "on", session, marks, stamp, evidence, facts) as (
{"union all".join(SELECTS)}
), stamped as (
    select f.*, concat_ws(';', f.stamp, f.evidence, f.facts ->> 'state') as state from found f
)
select %(what)s
from stamped f
where (%(pupil)s::int is null or f.pupil_id = %(pupil)s)
  and not exists (
      select 1 from attendance_contradictiondecision k
      where k.pupil_id = f.pupil_id and k.kind = f.kind and k."on" = f."on" and k.session = f.session
        and k.state = f.state and k.undone_at is null)
"""
LIST = (
    OPEN.replace("%(what)s", 'f.kind, f.pupil_id, f."on", f.session, f.marks, f.state, f.evidence, f.facts')
    + ' order by f."on" desc, f.pupil_id limit %(limit)s'
)
COUNT = OPEN.replace("%(what)s", 'f.kind, count(*) filter (where f."on" = %(on)s), count(*)') + " group by f.kind"
