"""Planning the grid: who may answer for whom, at what cost, and the division of least cost. No query, no clock."""

from huiyin.ground.grid.rules.planning.costs import Costs, Limits
from huiyin.ground.grid.rules.planning.dividing import Division, divide
from huiyin.ground.grid.rules.planning.roll import Contact, Leader, One, Role, Roll

__all__ = ["Contact", "Costs", "Division", "Leader", "Limits", "One", "Role", "Roll", "divide"]
