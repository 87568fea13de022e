"""Rule profiles as data: intervals and limits, each with its source."""
