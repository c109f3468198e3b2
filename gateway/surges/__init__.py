"""Problems before they spread: more requests of one kind than these hours of the week usually bring."""
