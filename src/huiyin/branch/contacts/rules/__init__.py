"""Rules of leaders at their contact points and of the branch's standardisation. No query, no clock."""
