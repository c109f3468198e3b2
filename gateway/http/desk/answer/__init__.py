"""The answer box of a ticket: replies and notes, drafts, files, ready texts, and taking a reply back."""
