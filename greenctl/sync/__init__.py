"""Work done without signal: batches of operations in, packs of what changed out."""
