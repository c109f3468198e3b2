"""Administration: agents, keys to the API, sessions, the audit log, the configuration and the rules in force."""
