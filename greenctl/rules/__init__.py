"""Rule editions as the application keeps them: published, immutable, found by place and day."""
