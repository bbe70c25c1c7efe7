"""Which declared measures meet the city's target with the fewest lost line-hours: advice, never a decision."""
