"""Reading the sorting desk: groups and their keys, sealed letters, threads."""
