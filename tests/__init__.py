"""The proof: tests mirror the tree; scenarios/ and e2e/ walk whole journeys; support/ holds what they share."""
