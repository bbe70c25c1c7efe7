"""The local store's upload address; with an object store behind, nobody is sent here."""
