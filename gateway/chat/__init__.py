"""The web chat's live side: sockets, what they say, and what becomes of answers nobody was there to read."""
