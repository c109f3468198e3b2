"""When something waits for a person: held messages, quarantine, dead letters, health, and the ledger."""
