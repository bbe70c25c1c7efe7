"""The index, what an alert level means, and which level a forecast reaches."""
