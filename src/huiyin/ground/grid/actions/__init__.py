"""Changing the grid. Call through this module: `grid.propose(…, by=actor, at=now)`."""

from huiyin.ground.grid.actions.proposing import choose, drop, propose, unlock

__all__ = ["choose", "drop", "propose", "unlock"]
