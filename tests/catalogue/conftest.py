from tests.shop.conftest import *  # noqa: F403 (the same shop, people and strategy)
