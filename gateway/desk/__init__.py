"""What agents (and the person who asked) do to a ticket, decided without any I/O: action and facts in, Decision out."""

from gateway.desk.attaching import file_ids
from gateway.desk.joining import target_of
from gateway.desk.known import Known
from gateway.desk.mentioning import mentions_of
from gateway.desk.ownership import assignee_of
from gateway.desk.participants import address_of
from gateway.desk.referring import referred_to
from gateway.desk.refused import RefusedError
from gateway.desk.unsending import needs_log, too_late
from gateway.desk.verbs import apply

__all__ = [
    "Known",
    "RefusedError",
    "address_of",
    "apply",
    "assignee_of",
    "file_ids",
    "mentions_of",
    "needs_log",
    "referred_to",
    "target_of",
    "too_late",
]
