"""Who is who in an article: names, offices, descriptions and pronouns, each told whose it is."""
