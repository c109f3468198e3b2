"""Who an agent is: signing in, the first visit, one's own account, and the one check of every route."""
