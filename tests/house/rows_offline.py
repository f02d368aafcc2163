"""A register marked without a connection, cover, and the office's grid."""

from tests.house.rows import ROWS as KNOWN

ROWS = {
    "attendance:register_ahead": KNOWN["attendance:register"],
    "attendance:offline_take_in": KNOWN["attendance:register"],
}
PUBLIC = {"attendance:offline_hello"}
