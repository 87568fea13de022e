"""What is said about consent: what is agreed, what stops, and what goes on all the same."""
