from pupils.import_command import ImportCommand


class Command(ImportCommand):
    """Reads a file of pupils into a school."""

    help = "Read a file of pupils into a school."
    kind = "pupils"
