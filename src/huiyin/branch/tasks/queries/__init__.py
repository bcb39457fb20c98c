"""Who owes which routine, what a list may hold, what a report says, and who sees it."""
