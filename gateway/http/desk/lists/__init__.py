"""The lists agents work from, and search."""
