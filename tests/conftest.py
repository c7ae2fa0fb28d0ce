"""What all tests share: the real Label Studio, started only where a test asks for it."""

from hypothesis import settings

pytest_plugins = ["tests.server_fixtures"]
settings.register_profile("quick", max_examples=10)  # scripts/test --quick
