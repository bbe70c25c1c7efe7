"""Cases under way move to another edition of the table, many at once, and back again while nothing was decided."""
