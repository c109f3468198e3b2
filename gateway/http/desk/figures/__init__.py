"""How the desk does, and surges."""
