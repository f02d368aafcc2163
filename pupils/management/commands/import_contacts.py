from pupils.import_command import ImportCommand


class Command(ImportCommand):
    """Reads a file of contacts into a school."""

    help = "Read a file of contacts into a school."
    kind = "contacts"
