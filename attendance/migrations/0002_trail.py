from django.db import migrations

# The trail of amendments (regulation 6 of SI 2024/208), written by the database itself: whatever statement changes
# marks, by whatever program, either leaves a line a mark or is refused. The function runs with its owner's rights,
# since the application's role may not write the trail; the clock is the server's.
FUNCTION = """
create function attendance_write_trail() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor_id int := nullif(current_setting('mb.actor_id', true), '')::int;
    actor_name text := coalesce(current_setting('mb.actor_name', true), '');
    actor_role text := coalesce(current_setting('mb.actor_role', true), '');
    reason text := coalesce(current_setting('mb.reason', true), '');
    touched bigint;
    matched bigint;
begin
    select count(*) into touched from old_rows;
    if touched = 0 then
        return null;
    end if;
    if btrim(actor_name) = '' or btrim(reason) = '' then
        raise exception 'A mark is changed only with a name and a reason.' using errcode = 'check_violation';
    end if;
    select count(*) into matched
    from old_rows o join new_rows n using (id, school_id, pupil_id, "on", session);
    if matched <> touched then
        raise exception 'A mark keeps its pupil, date and session.' using errcode = 'check_violation';
    end if;
    insert into public.attendance_markchange (
        school_id, mark_id, pupil_id, "on", session, old_code, new_code, old_minutes_late, new_minutes_late,
        old_comment, new_comment, entered_at, entered_by_id, changed_at, changed_by_id, changed_by_name,
        changed_by_role, reason)
    select n.school_id, n.id, n.pupil_id, n."on", n.session, o.code, n.code, o.minutes_late, n.minutes_late,
        o.comment, n.comment, o.recorded_at, o.recorded_by_id, clock_timestamp(), actor_id, actor_name,
        actor_role, reason
    from old_rows o join new_rows n using (id)
    where (o.code, o.minutes_late, o.comment, o.recorded_at, o.recorded_by_id, o.source)
        is distinct from (n.code, n.minutes_late, n.comment, n.recorded_at, n.recorded_by_id, n.source);
    return null;
end
$$
"""
TRIGGER = """
create trigger attendance_trail after update on attendance_mark
referencing old table as old_rows new table as new_rows
for each statement execute function attendance_write_trail()
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "drop function attendance_write_trail()"),
        migrations.RunSQL("revoke execute on function attendance_write_trail() from public", migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, "drop trigger attendance_trail on attendance_mark"),
    ]
