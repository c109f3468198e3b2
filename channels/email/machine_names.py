"""Addresses and subjects by which machines give themselves away. Data only; lower case."""

import re
from typing import Final

# Local parts and names that say that nobody reads them; the hints are looked for first, as they cost less.
UNATTENDED_HINTS: Final = ("repl", "respon", "odpow", "antwort", "repond", "rispond", "beantw")
UNATTENDED: Final = re.compile(
    r"(?:^|[-_.+\d]|\b)(?:no[-_. ]?repl(?:y|ies)|do[-_. ]?not[-_. ]?re(?:ply|spond)|nie[-_. ]?odpowiada[jcć]|bez[-_.]?odpowiedzi|brak[-_.]?odpowiedzi|nicht[-_.]?antworten"
    r"|keine[-_.]?antwort|ne[-_.]?pas[-_.]?repondre|pas[-_.]?de[-_.]?reponse|no[-_.]?respond(?:er?|a)|nao[-_.]?respond(?:a|er)|non[-_.]?rispondere|niet[-_.]?beantwoorden|neodpovidat|neodpovedat)",
)
# Local parts of monitoring and system accounts, with whatever follows a sign of separation.
FAMILIES: Final = frozenset(
    {"nagios", "zabbix", "icinga", "icinga2", "grafana", "alertmanager", "monitoring", "cron", "root", "mailer-daemon"}
)
# Local parts of programs and devices, with at most a number or one of a few words behind.
DEVICES: Final = frozenset({
    "notification", "notifications", "notify", "notifier", "alert", "alerts", "alerting", "powiadomienie", "powiadomienia", "alarm", "alarmy", "daemon",
    "prometheus", "prtg", "librenms", "observium", "centreon", "checkmk", "uptime", "uptimerobot", "sentry", "jenkins", "gitlab", "github", "bitbucket",
    "jira", "confluence", "redmine", "sonarqube", "teamcity", "ansible", "terraform", "argocd", "veeam", "backup", "backups", "bacula", "acronis", "borg",
    "restic", "synology", "qnap", "diskstation", "truenas", "proxmox", "vcenter", "vsphere", "idrac", "ups", "apc", "smartd", "mdadm", "logwatch",
    "fail2ban", "wazuh", "ossec", "crowdsec", "clamav", "www-data", "apache", "nginx", "scanner", "scan", "scans", "skaner", "skanery", "drukarka",
    "drukarki", "printer", "kopiarka", "mfp", "xerox", "ricoh", "canon", "konica", "bizhub", "kyocera", "lexmark", "newsletter", "news", "mailing",
    "automat", "robot", "bot", "expiry", "wordpress", "cpanel", "plesk", "sqlmail", "sqlalerts", "sqlagent", "mssql",
    "opsgenie", "pagerduty", "datadog", "splunk", "graylog", "pfsense", "opnsense", "unifi", "meraki", "fortigate", "mikrotik", "nextcloud", "wsus",
    "arcserve", "wf-batch", "postgres", "mysql", "mailerdaemon", "updates", "update", "efaktura", "e-faktura", "efaktury", "e-faktury", "voicemail", "fax", "faks", "sms-gateway",
})  # fmt: skip
SUFFIX: Final = re.compile(
    r"([a-z0-9-]{2,20}?)[-_.]?(?:\d{1,4}|alerts?|notifications?|server|srv|system|bot|ci|user|reports?)"
)
# Subjects that systems write word for word.
SUBJECTS: Final = re.compile(
    r"cron <|\[firing:\d|\[resolved(?:\]|:\d)|\*\* (?:problem|recovery|acknowledgement|flapping)|(?:problem|recovery) (?:service|host) alert|logwatch for"
    r"|\[fail2ban\]|anacron job|smart error \(|build failed in jenkins|\[veeam|\[(?:success|failed|warning)\] .{0,60}(?:backup|job)|apcupsd:|sql server (?:job|alert) system:"
    r"|\[vmware vcenter|backup exec alert:|arcserve .{0,30}alert:|check_mk:|scan data from\b|scanned image from (?=\S{0,30}\d)\S{2,30}$"
    r"|monitor is (?:up|down):|message from \"?(?=[^\s\"]{0,30}[\d_])[a-z0-9_-]{4,30}\"?$"
    r"|scan(?:ned)? (?:image )?from (?:an? )?(?:xerox|hp|canon|ricoh|kyocera|konica|lexmark|brother|epson|sharp|toshiba|samsung|mfp)\b",
    re.IGNORECASE,
)
