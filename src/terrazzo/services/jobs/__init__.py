"""Jobs: starting, watching and describing them."""
