"""Whose contact points, what is open there, what a report says, how a branch stands by the list."""
