"""What keyworkers do and the rules it follows: plain functions over a connection, with no bot around them."""
