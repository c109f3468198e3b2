"""Slack: employees ask and are answered where they are, agents work in rooms of their own."""
