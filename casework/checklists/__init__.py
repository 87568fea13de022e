"""Which documents go with which meeting, as data with its source: one file for each place where the child may be."""
