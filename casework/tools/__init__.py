"""Rating tools as data: their questions in full, where they come from, and what each answer suggests."""
