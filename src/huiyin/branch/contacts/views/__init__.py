"""Pages of contact points and of the standard."""
