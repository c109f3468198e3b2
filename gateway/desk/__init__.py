"""What agents (and the person who asked) do to a ticket, decided without any I/O: action and facts in, Decision out."""

from gateway.desk.joining import target_of
from gateway.desk.known import Known
from gateway.desk.ownership import assignee_of
from gateway.desk.refused import RefusedError
from gateway.desk.verbs import apply

__all__ = ["Known", "RefusedError", "apply", "assignee_of", "target_of"]
