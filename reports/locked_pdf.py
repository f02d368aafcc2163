"""A PDF that opens with a passphrase only: AES with 256 bits. The only module that knows pypdf."""

import io

from pypdf import PdfWriter


def lock(pdf: bytes, passphrase: str) -> bytes:
    """The same document, encrypted. Its tags stay, and a screen reader may read it once it is open."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt(user_password=passphrase, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
