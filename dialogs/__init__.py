"""Guided conversations: what a person says or presses, and what we answer. Synchronous, no network."""
