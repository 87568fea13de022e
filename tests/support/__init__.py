"""What tests share: made-up worlds, builders, the recording connector, the browser."""
