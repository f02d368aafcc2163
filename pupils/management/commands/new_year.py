from pupils.import_command import ImportCommand


class Command(ImportCommand):
    """Rolls a school over to the new academic year."""

    help = "Roll a school over to the new academic year: groups, places, teachers, leavers."
    kind = "new_year"
