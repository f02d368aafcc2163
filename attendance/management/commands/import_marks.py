from pupils.import_command import ImportCommand


class Command(ImportCommand):
    """Marks from a file."""

    help = "Reads a file of marks, long or wide, and prints what was added, changed and refused."
    kind = "marks"
