"""Criticism and holding to account: states, verbs, who may when, what is said. No query, no clock."""
