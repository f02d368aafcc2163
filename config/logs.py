"""What may stand in a log: what happened, never to whom."""

import logging
import re

UPN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]\d{11}[A-Za-z0-9](?![A-Za-z0-9])")
MASK = "(UPN)"
FORBIDDEN = 403


class WithoutPupils(logging.Filter):
    """Takes pupils' numbers, which stand in the API's addresses, out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if UPN.search(message):
            record.msg, record.args = UPN.sub(MASK, message), None
        return True


class RefusalsInALine(logging.Filter):
    """A page that is not for somebody's role is an everyday matter: a line says so, without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == FORBIDDEN:
            record.exc_info = record.exc_text = None
        return True
