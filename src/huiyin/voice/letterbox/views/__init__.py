"""The letterbox's views: one page, its POST endpoints, and the form without JavaScript."""
