"""SPF (RFC 7208) by pyspf, which here asks nobody: its questions are answered from what is known, or named as missing."""

from typing import Any

import spf

from channels.email.evidence import NOTHING, Evidence, MissingError, ascii_domain, question
from store.records import Proof

RESULTS: dict[str, Proof] = {
    one: one for one in ("none", "pass", "fail", "softfail", "neutral", "temperror", "permerror")
}
EVERYBODY = ("all", "+all")  # mechanisms that let the whole internet send in the domain's name


class Query(spf.query):  # type: ignore[misc]
    """pyspf's evaluation on given answers. It limits lookups to 10 and void ones to 2 (section 4.6.4)."""

    def __init__(self, evidence: Evidence, mail_from: str) -> None:
        super().__init__(i=evidence.peer, s=mail_from, h=evidence.helo)
        self._answers = evidence.answers

    def dns(self, name: Any, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:  # noqa: ARG002, FBT001, FBT002
        """What pyspf would ask DNS itself. CNAMEs are already followed. Raises MissingError."""
        asked = question(qtype, str(name))
        if not _is_name(asked.partition(" ")[2]):
            return []
        answer = self._answers.get(asked)
        if answer is None:
            raise MissingError(asked)
        if answer.state == "failed":
            raise spf.TempError(f"no answer about {name}")
        if answer.state == "none" and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many lookups without an answer")
        return [_value(qtype, one) for one in answer.values]

    def get_explanation(self, spec: Any) -> None:
        """Not asked for: nobody reads it."""


def spf_result(evidence: Evidence) -> tuple[Proof, str, bool]:
    """The result, the domain it is about, and whether it proves that the domain let this client send. Raises MissingError.

    With an empty envelope sender the name of the greeting counts (section 2.4). A record that lets everybody send proves nothing.
    """
    local, _, domain = evidence.mail_from.rpartition("@")
    domain = ascii_domain(domain or evidence.helo)
    if not domain:
        return "none", "", False
    mail_from = f"{local or 'postmaster'}@{domain}" if evidence.mail_from else ""
    if evidence.answers.get(question("TXT", domain)) == NOTHING:
        return "none", domain, False
    try:
        query = Query(evidence, mail_from)
        said = str(query.check()[0])
    except MissingError:
        raise
    except Exception:  # noqa: BLE001 - records are hostile, and the library's own errors are many
        return "permerror", domain, False
    result = RESULTS.get(said, "permerror")
    return result, domain, result == "pass" and (query.mechanism or "").lower() not in EVERYBODY


def _is_name(name: str) -> bool:
    return len(name) <= 253 and name.isascii() and all(0 < len(label) < 64 for label in name.split("."))


def _value(kind: str, value: str) -> Any:
    """A value as pyspf wants it."""
    if kind == "TXT":
        return (value.encode("latin-1"),)
    if kind == "MX":
        preference, _, host = value.partition(" ")
        return int(preference), host
    return value
