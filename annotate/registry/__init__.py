"""Who is who across articles: two tables that people edit."""
