from django.db import migrations

# One child is on roll once at a time, and in one class at a time. Written with ranges of the core, since the
# embedded PostgreSQL carries no btree_gist: a pupil's id becomes the range that holds it alone.
ENROLMENT = """
alter table pupils_enrolment add constraint enrolments_of_a_pupil_do_not_overlap
exclude using gist (int8range(pupil_id, pupil_id, '[]') with &&, daterange(starts_on, ends_on, '[]') with &&)
"""
PLACE = """
alter table pupils_groupplace add constraint one_class_at_a_time
exclude using gist (int8range(pupil_id, pupil_id, '[]') with &&, daterange(starts_on, ends_on, '[]') with &&)
where (kind = 'class')
"""


class Migration(migrations.Migration):
    dependencies = [("pupils", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ENROLMENT, "alter table pupils_enrolment drop constraint enrolments_of_a_pupil_do_not_overlap"
        ),
        migrations.RunSQL(PLACE, "alter table pupils_groupplace drop constraint one_class_at_a_time"),
    ]
