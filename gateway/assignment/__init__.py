"""Who is given a ticket: chosen by pure functions, committed with the ticket, explained on it."""
