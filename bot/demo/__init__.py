"""What the demo and the tests share: made-up people, a clock that can be moved, a connector on loopback."""
