"""How long a service is waited for, asked again, and looked at: data of each provider."""

from unictl.core.record import record


@record
class Patience:
    """What a service's retries and look-ups go by.

    Which replies may be tried again at all stands in the service's tables of errors, by status and
    code: the class that each is mapped to says so.

    Attributes:
        first_wait: Seconds that the wait before the second attempt is at most; doubled for each
            further one. Chance takes any part of it (full jitter:
            https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
        longest_wait: Seconds that such a wait is at most.
        longest_asked: Seconds that the service may ask to wait, and still is waited for.
        asks: Headers by which it asks, the first that is there counts: seconds, or a date (RFC
            9110, section 10.2.3; `RateLimit-Reset` as in draft-ietf-httpapi-ratelimit-headers-05).
        settle_after: Seconds after which a look-up that finds nothing is believed, counted from the
            latest end of the attempt that was lost. What a service applies later than this after
            its connection was given up would not be found.
        looks: So many look-ups must have found nothing.
        look_every: Seconds between two of them.
    """

    first_wait: float = 0.5
    longest_wait: float = 8.0
    longest_asked: float = 60.0
    asks: tuple[str, ...] = ("retry-after", "ratelimit-reset")
    settle_after: float = 10.0
    looks: int = 3
    look_every: float = 1.0
