"""Views of boxes: the list with the plan, one box, its openings."""
