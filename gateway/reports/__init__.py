"""The figures for people: in words, and by mail once a week."""
