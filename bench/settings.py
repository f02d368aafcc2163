"""The product's settings, with the clock standing still and one empty view beside the product's own."""

from config.settings import *  # noqa: F403

CLOCK = "bench.clock.now"
ROOT_URLCONF = "bench.urls"
