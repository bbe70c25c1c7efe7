"""The requests that mobile_contract/examples shows, and how they are made."""
