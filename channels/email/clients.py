"""Which program wrote a mail, by X-Mailer, User-Agent and the marks of large systems: a mail client of people, or a machine's."""

import re
from typing import Final

from channels.email.headers import raw_text
from channels.email.mime import Part

_WORD = re.compile(r"[a-z0-9]+(?:\.pl)?")

# Words in the names of programs and devices that send by themselves.
PROGRAMS: Final = frozenset({
    "jira", "redmine", "gitlab", "jenkins", "zabbix", "nagios", "icinga", "prtg", "sharepoint", "veeam", "acronis", "synology", "diskstation",
    "qnap", "vcenter", "bizhub", "konica", "ricoh", "aficio", "xerox", "workcentre", "versalink", "altalink", "kyocera", "taskalfa", "ecosys",
    "lexmark", "brother", "epson", "studio", "imagerunner", "multifunction", "mfp", "mailchimp", "phplist", "sendy", "freshmail", "getresponse",
    "salesmanago", "sendinblue", "brevo", "mailerlite", "mailman", "majordomo", "sympa", "listserv", "cron", "logwatch", "bugzilla", "mantis",
    "otrs", "znuny", "zammad", "servicenow", "pagerduty", "opsgenie", "apcupsd", "nessus", "wazuh", "eset",
    "fortigate", "fortinet", "fortianalyzer", "sophos", "kaspersky", "grafana", "sentry", "proxmox", "truenas", "idrac", "sap", "sendemail", "blat",
})  # fmt: skip
# Words in the names of mail clients that people write with.
PERSONAL: Final = frozenset({
    "outlook", "macoutlook", "thunderbird", "icedove", "iphone", "ipad", "ipod", "evolution", "kmail", "kmail2", "mutt", "neomutt", "alpine",
    "roundcube", "squirrelmail", "horde", "imp", "zimbra", "notes", "groupwise", "claws", "mailbird", "spark", "postbox", "sogo", "ymail",
    "samsungemail", "samsung", "android", "onet", "wp.pl", "o2.pl", "interia", "afterlogic", "becky", "foxmail", "mailmate", "sylpheed", "bluemail",
    "nine", "airmail", "protonmail", "fairemail", "rainloop", "snappymail", "gmx", "mailspring", "betterbird", "seamonkey", "eudora", "pegasus",
    "incredimail", "geary", "gnus", "aquamail", "entourage", "kerio", "worldclient", "icewarp", "smartermail", "tutanota", "mymail", "typeapp", "touchdown", "blackberry", "yahoomailiosmobile", "yahoomailandroidmobile", "webmail", "yandex", "seznam",
})  # fmt: skip
# Names of clients that no single word gives away.
PHRASES: Final = (
    "apple mail",
    "k-9",
    "em client",
    "em_client",
    "zoho mail",
    "emclient",
    "the bat",
    "windows mail",
    "live mail",
    "open-xchange",
    "yahoomail",
)


def agent(root: Part) -> str:
    """What the sending program calls itself, in lower case; "" if it says nothing."""
    said = root.first("user-agent") or root.first("x-mailer")
    return raw_text(said[:200]).lower() if said else ""


def is_program(root: Part) -> bool:
    """Whether a program or a device that sends by itself names itself."""
    name = agent(root)
    return bool(name) and not PROGRAMS.isdisjoint(_WORD.findall(name))


def is_personal(root: Part) -> bool:
    """Whether a mail client of people wrote it: one that names itself, Outlook on Exchange, or Gmail's pages and apps."""
    name = agent(root)
    if name:
        words = _WORD.findall(name)
        if not PROGRAMS.isdisjoint(words):
            return False
        return not PERSONAL.isdisjoint(words) or any(phrase in name for phrase in PHRASES)
    fields = root.fields
    if "thread-index" in fields and "accept-language" in fields:
        return True
    return "x-gm-message-state" in fields and root.first("message-id").endswith(b"@mail.gmail.com>")
