"""Commands: an entrance like the HTTP one. Each opens its own transactions and calls use cases."""
