"""Rules of a matter: states and transitions, who may do what, the clocks."""
