"""What goes into files: rows in batches, facts of posters, and the files themselves, made from them."""
