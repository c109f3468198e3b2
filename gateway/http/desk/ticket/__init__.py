"""The page of a ticket: its timeline, what stands beside it, originals and hidden details."""
