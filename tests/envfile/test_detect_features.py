"""Features are those that a file shows."""

import pytest

from unictl.envfile.detect import detect
from unictl.envfile.read import parse


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("REDIS_URL=redis://r:6379", {"cache"}),
        ("# Queues (BullMQ)\nREDIS_URL=redis://r:6379", {"queue"}),
        ("REDIS_QUEUE_URL=redis://r:6379\nREDIS_CACHE_URL=redis://r:6379", {"queue", "cache"}),
        ("# Cache\nREDIS_URL=redis://r:6379\nREDIS_SIDEKIQ_URL=redis://q:1", {"queue", "cache"}),
    ],
)
def test_what_redis_is_used_for(text: str, features: set[str]) -> None:
    """It is a cache unless the file shows that it carries queues, and shows no cache beside."""
    (found,) = detect(parse(f"{text}\n".encode(), file=".env")).services
    assert set(found.features) == features
