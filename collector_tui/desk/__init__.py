"""Everything local: the cache that can be rebuilt, the outbox that cannot, and the one door to both."""
