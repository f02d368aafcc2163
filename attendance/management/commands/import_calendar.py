from pupils.import_command import ImportCommand


class Command(ImportCommand):
    """Reads a calendar of half terms, closures and INSET days into a school."""

    help = "Read a calendar of half terms, closures and INSET days into a school."
    kind = "calendar"
