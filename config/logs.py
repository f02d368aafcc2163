"""What may stand in a log: what happened, never to whom."""

import logging
import re

UPN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]\d{11}[A-Za-z0-9](?![A-Za-z0-9])")
MASK = "(UPN)"


class WithoutPupils(logging.Filter):
    """Takes pupils' numbers, which stand in the API's addresses, out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if UPN.search(message):
            record.msg, record.args = UPN.sub(MASK, message), None
        return True
