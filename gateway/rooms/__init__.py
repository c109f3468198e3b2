"""Agents' rooms: a card for each ticket of a queue in the room of that queue, its thread, and the dialogs behind the buttons."""
