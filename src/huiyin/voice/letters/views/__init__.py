"""Views of the sorting desk: the page, its small JSON endpoints, keys, threads, paper letters."""
