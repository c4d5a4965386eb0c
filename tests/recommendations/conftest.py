from tests.shop.conftest import (  # noqa: F401
    alice,
    database,
    guest,
    mallory,
    member,
    strategy,
    visitor,
)
