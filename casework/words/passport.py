"""The titles of what helps to talk with a child."""

COMMUNICATE = "How I communicate"
ADJUSTMENTS = "Reasonable adjustments"
MATTERS = "What matters to me"
