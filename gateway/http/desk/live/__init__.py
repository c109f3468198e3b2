"""What open pages hear without asking: what changed, and who is where."""
