"""Adaptive cards: a view in, a card out. Pure, no I/O: what a viewer may do arrives as data."""
