"""What operators do: prepare, tick, back up, restore. Call through this module."""
