"""A live server for programs in other languages."""

from tests.stories.conftest import address  # noqa: F401 - a fixture
