"""Signing in with Microsoft Entra or Google Workspace: on where the environment names them, off otherwise."""

from collections.abc import Mapping
from typing import Any


def providers(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """What allauth is told of them.

    Microsoft hands out addresses that a tenant's own administrator may write as they like, so its tenant and the
    domains that are trusted from it must be named. Google says itself which address is verified.
    """
    found = []
    if environ.get("MICROSOFT_CLIENT_ID"):
        tenant = environ.get("MICROSOFT_TENANT_ID", "")
        domains = [name.strip().lower() for name in environ.get("MICROSOFT_DOMAINS", "").split(",") if name.strip()]
        if not tenant or tenant in {"common", "organizations", "consumers"} or not domains:
            raise SystemExit(
                "To sign in with Microsoft, set MICROSOFT_TENANT_ID to your own tenant and MICROSOFT_DOMAINS to the "
                "domains of your staff's addresses, with commas between."
            )
        server = f"https://login.microsoftonline.com/{tenant}/v2.0"
        found.append(_app("microsoft", "Microsoft", "MICROSOFT", server, environ, verified_email=domains))
    if environ.get("GOOGLE_CLIENT_ID"):
        found.append(_app("google", "Google", "GOOGLE", "https://accounts.google.com", environ))
    return found


def origins(environ: Mapping[str, str]) -> list[str]:
    """Where signing in leads, for the pages' Content-Security-Policy."""
    return ["/".join(app["settings"]["server_url"].split("/")[:3]) for app in providers(environ)]


def _app(key: str, name: str, prefix: str, server: str, environ: Mapping[str, str], **settings: Any) -> dict[str, Any]:
    secret = environ.get(f"{prefix}_CLIENT_SECRET")
    if not secret:
        raise SystemExit(f"To sign in with {name}, set {prefix}_CLIENT_SECRET as well as {prefix}_CLIENT_ID.")
    return {
        "provider_id": key,
        "name": name,
        "client_id": environ[f"{prefix}_CLIENT_ID"],
        "secret": secret,
        "settings": {"server_url": server, "email_authentication": True, **settings},
    }
