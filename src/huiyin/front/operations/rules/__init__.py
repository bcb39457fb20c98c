"""What operations decide without looking at a database: whether a clock may be believed, whether a replay agrees."""
