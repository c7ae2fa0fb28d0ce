"""What all tests share: the real Label Studio, started only where a test asks for it."""

pytest_plugins = ["tests.server_fixtures"]
