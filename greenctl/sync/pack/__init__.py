"""What a phone carries with it: packs of what its person may see, and what has changed since."""
