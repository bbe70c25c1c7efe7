"""Who is to do what waits at a desk: shared out by load, handed on, taken back."""
