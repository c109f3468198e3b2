"""Who is at work, and how much each has to do."""
