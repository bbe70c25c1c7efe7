"""What an alert's duties reduce, held against the shares of the whole society's emission that the city must reach."""
