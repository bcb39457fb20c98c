"""Pages of matters: the list, one matter, a sheet per verb, registration."""
