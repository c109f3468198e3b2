"""Promises and their clocks: what was agreed with whom, and how much of it a ticket has used. Pure."""
