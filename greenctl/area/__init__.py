"""Where things are and which days count: divisions, management units, departments, the working-day calendar."""
