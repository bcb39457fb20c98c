"""Pages of criticism and holding to account."""
