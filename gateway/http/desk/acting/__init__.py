"""Verbs: buttons, forms, carrying them out on one ticket or several, undo, and the command palette."""
