"""What a web server loads. Production unless told otherwise: nobody should serve a demo by forgetting a variable."""

import os
import sys

os.environ.setdefault("APP_ENV", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config import embedded, env

try:
    embedded.ensure_for(env.read())
except SystemExit as refusal:
    print(refusal, file=sys.stderr)  # noqa: T201
    sys.exit(3)  # gunicorn starts a worker again and again, but for this code

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
