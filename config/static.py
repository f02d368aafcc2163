from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


def without_source_maps(patterns: Any) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """Django's references to follow, less those to source maps: these are for the packages' authors."""
    return tuple(
        (files, tuple(one for one in references if "sourceMappingURL" not in str(one)))
        for files, references in patterns
    )


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed names. Source maps are not collected, so nothing may refer to them."""

    manifest_strict = False
    support_js_module_import_aggregation = False
    patterns = without_source_maps(ManifestStaticFilesStorage.patterns)
