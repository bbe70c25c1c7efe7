"""What an outsider can check: signed statements today, checkpoints over the event log later."""
