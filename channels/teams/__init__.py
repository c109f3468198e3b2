"""Microsoft Teams: what comes from there and what is shown there."""
