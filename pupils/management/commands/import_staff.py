from pupils.import_command import ImportCommand


class Command(ImportCommand):
    """Reads a file of staff into a school."""

    help = "Read a file of staff into a school: one row a role and group."
    kind = "staff"
