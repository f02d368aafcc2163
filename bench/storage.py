"""How many bytes a mark takes on disk, with its indexes and the week tallies made from it."""

from bench import build_trust, place
from bench.table import Line, at_most

SIZE = """
select pg_total_relation_size('attendance_mark'), pg_indexes_size('attendance_mark'),
    pg_total_relation_size('attendance_weektally'), (select count(*) from attendance_mark)
"""


def run() -> list[Line]:
    """A year of a school, entered day by day."""
    build_trust.ready(build_trust.ONE)
    with place.raw(build_trust.ONE.database) as connection, connection.cursor() as cursor:
        cursor.execute(SIZE)
        marks, indexes, tallies, number = cursor.fetchone()
    note = (
        f"{(marks - indexes) / number:.0f} the row, {indexes / number:.0f} its indexes, {tallies / number:.0f} tallies"
    )
    return [at_most("storage: bytes a mark", round((marks + tallies) / number), 250, note=note)]
