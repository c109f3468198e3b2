"""What follows a solution: the ticket is closed after a while, and its requester is asked once how it went."""
