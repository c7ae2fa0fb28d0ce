"""Who is who across articles: what the commands of `annotate who` do."""
