"""One URL module per zone."""
