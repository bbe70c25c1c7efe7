"""The demonstration city: artificial sources that declare, are graded, reviewed and listed the way real ones are."""
