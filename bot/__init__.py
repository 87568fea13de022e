"""The Teams edge: HTTP in, turns, delivery out. The only floor that is asynchronous and that knows the SDK."""
