"""Who really sent a mail: SPF, DKIM, DMARC and ARC put together. Pure: what it needs of DNS it names. Runs in a child process."""

from collections.abc import Callable

from msgspec.structs import replace

from channels.email import dmarc
from channels.email.dkim_check import Mail, Sealed, Signature, keys, seal_keys, sealed, verify
from channels.email.evidence import Evidence, MissingError, Question, Step
from channels.email.results import judged
from channels.email.spf import spf_result
from channels.email.suffixes import organizational
from store.records import Authentication, Proof

TEMPORARY: tuple[Proof, ...] = ("temperror",)
ORDER: tuple[Proof, ...] = ("pass", "temperror", "fail", "policy", "permerror")  # of several signatures the best counts


def examine(evidence: Evidence) -> Step:
    """What is still missing, or the result. With answers to all it names, it ends after a bounded number of steps."""
    try:
        mail: Mail | None = Mail(evidence.raw)
    except ValueError:
        mail = None
    asked: list[Question] = list(dmarc.questions(evidence.domain))
    prefer = _related(evidence.domain)
    signing = keys(mail, prefer) if mail else []
    sealing = seal_keys(mail, evidence.sealers) if mail and evidence.sealers else []
    asked += signing + sealing
    spf: tuple[Proof, str, bool] = ("", "", False)
    if evidence.peer:
        try:
            spf = spf_result(evidence)
        except MissingError as missing:
            asked.append(missing.question)
    unknown = tuple(one for one in dict.fromkeys(asked) if one not in evidence.answers)
    if unknown:
        return Step(missing=unknown)
    if mail is None:
        return Step(result=_judge(evidence, spf, [], "permerror"))
    if not evidence.whole and any(evidence.answers[one].state == "found" for one in signing + sealing):
        return Step()
    checked = verify(mail, evidence.answers, prefer)
    best: Proof = next((one for one in ORDER if any(each.result == one for each in checked)), "none")
    result = _judge(evidence, spf, checked, best)
    return Step(result=_sealed(result, evidence, sealed(mail, evidence.answers, evidence.sealers)))


def _judge(
    evidence: Evidence, spf: tuple[Proof, str, bool], signatures: list[Signature], dkim: Proof
) -> Authentication:
    """DMARC: whether a pass is aligned with From, and what its domain asks for if none is."""
    domain = evidence.domain
    try:
        policy = dmarc.published(domain, evidence.answers)
        known = True
    except TimeoutError:
        policy, known = None, False
    strict_spf, strict_dkim = (policy.strict_spf, policy.strict_dkim) if policy else (False, False)
    by_spf = spf[2] and dmarc.aligned(domain, spf[1], strict=strict_spf)
    standing = [one for one in signatures if dmarc.aligned(domain, one.domain, strict=strict_dkim)]
    by_dkim = [one for one in standing if one.result == "pass" and one.proof]
    unsigned: tuple[str, ...] = ()
    if by_dkim and not by_spf:
        unsigned = min((one.unsigned for one in by_dkim), key=len)
    stands = spf[1] if by_spf else by_dkim[0].domain if by_dkim else ""
    said: Proof
    if not known:
        said = "temperror"
    elif policy is None:
        said = "none"
    elif stands:
        said = "pass"
    elif spf[0] == "temperror" or any(one.result == "temperror" for one in standing):
        said = "temperror"
    else:
        said = "fail"
    return Authentication(
        spf=spf[0],
        dkim=dkim,
        dmarc=said,
        domain=stands,
        policy=policy.ask if policy else "",
        unsigned=unsigned if stands else (),
    )


def _sealed(result: Authentication, evidence: Evidence, chain: Sealed) -> Authentication:
    """With what a trusted sealer says, where we could not verify the sender ourselves: the mail changed on its way to us."""
    result = replace(result, arc=chain.result)
    if chain.result != "pass" or result.dmarc == "pass":
        return result
    said = judged(chain.said, evidence.domain, chain.by)
    if said is None or said.dmarc != "pass":
        return result
    return replace(
        result, spf=said.spf or result.spf, dkim=said.dkim or result.dkim, dmarc="pass", domain=evidence.domain,
        by=chain.by, unsigned=chain.unsigned,
    )  # fmt: skip


def _related(domain: str) -> Callable[[str], bool]:
    own = organizational(domain)
    return lambda other: other == domain or (bool(own) and organizational(other) == own)
