"""What an outsider can check: signed statements, and signed checkpoints over the log of everything that happened."""
