"""Triage: pure functions that decide about messages."""
