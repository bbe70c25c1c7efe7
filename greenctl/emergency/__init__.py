"""When the air turns bad: the index, what an alert means, who reduces what, and whether the city's sum is enough."""
