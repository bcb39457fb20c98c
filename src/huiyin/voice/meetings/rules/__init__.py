"""Kinds of meetings, periods, who may do what, ends of points, lots and codes. No query, no clock."""
