from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed names. A stylesheet's source map is not shipped, so a missing one is no error."""

    manifest_strict = False
    support_js_module_import_aggregation = False
