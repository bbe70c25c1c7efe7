"""Which declared measures meet the city's duty with the fewest lost line-hours: advice, never a decision."""
