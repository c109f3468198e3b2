"""What every page of the console stands in: its head, rail and words; and what pages share: moments, and text from strangers."""
