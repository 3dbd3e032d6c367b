"""Ports for the servers of tests, which nobody else takes before the server does."""

import os
import random
import socket
from itertools import count

LANES, ROUNDS = 8, 2_500
_lane = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % LANES
_rounds = count(random.SystemRandom().randrange(ROUNDS))


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on, below those that the system gives to outgoing connections.

    Each of the processes that run tests has ports of its own, and none comes again before 2,500 others.
    """
    while True:
        port = 12_000 + next(_rounds) % ROUNDS * LANES + _lane
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
