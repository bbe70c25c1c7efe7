"""A firm's appeal against a final decision, decided by somebody who had no hand in it."""
