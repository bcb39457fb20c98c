"""The fictional mine: its units, people and stories. Pure data and choices by a seeded lot."""
