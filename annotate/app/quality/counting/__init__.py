"""What is counted of each article, out of readings that may be many."""
