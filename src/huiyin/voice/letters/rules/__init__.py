"""Rules of the sorting desk: who may open letters, keys and their formats, words for the writer, the summary gate."""
