"""Start the suite's services before Django reads its settings."""

import django

from tests import services

services.start()
django.setup()
