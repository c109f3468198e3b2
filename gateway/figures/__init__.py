"""The figures: one engine for every number. A ticket's history is folded into facts, facts into pieces, pieces are summed up."""
