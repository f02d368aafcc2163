"""The suite's own PostgreSQL and Redis, started before Django reads its settings (called by the conftest at the root).

Workers find the addresses in the environment and hold a lease of their own, so that no one stops them early.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("MB_TEST_DATA_DIR") or ROOT / "var" / "test")


def start() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["APP_ENV"] = "demo"
    os.environ["DATA_DIR"] = str(DATA)
    os.environ["DEBUG"] = "false"
    os.environ.pop("DEMO_TODAY", None)
    for name in ("DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    from config import embedded

    services = embedded.ensure(DATA, durable=False)
    os.environ["DATABASE_URL"] = services.database_url
    os.environ["MIGRATE_DATABASE_URL"] = services.migrate_database_url
    os.environ["REDIS_URL"] = services.redis_url
