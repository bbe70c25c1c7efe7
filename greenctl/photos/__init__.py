"""Photos: declared by hash, uploaded, hashed and decoded again by us, and only then evidence."""
