"""Who codes which articles, where Label Studio itself assigns none: one project a coder."""
