"""Rules of visits: kinds and states, who may do what, how words are sealed, how a month is divided."""
