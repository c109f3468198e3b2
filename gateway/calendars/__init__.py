"""When a desk is at work: open hours, and time reckoned in them alone. Pure."""
