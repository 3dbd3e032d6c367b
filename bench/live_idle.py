"""What an idle socket costs: 10,000 widgets on one process, weighed before and after. Run: `make bench-live_idle`."""

import asyncio
import sys
import time

from bench.desk import Crowds, running_desk

SOCKETS = 10_000
REST_SECONDS = 15


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SOCKETS
    with running_desk() as desk:
        time.sleep(REST_SECONDS)  # the grammar is read in beside
        tokens = asyncio.run(desk.visitors(count))
        warm = Crowds(desk.port, asyncio.run(desk.visitors(50)), 1)
        warm.ask("open")
        warm.close()
        time.sleep(5)
        before, spent = desk.weigh(), desk.processor_seconds()
        crowds = Crowds(desk.port, tokens)
        try:
            opened = crowds.ask("open")
            seconds = max(one["seconds"] for one in opened)
            print(f"{sum(one['opened'] for one in opened)} sockets opened in {seconds:.0f} s")
            print(f"processor time for each: {(desk.processor_seconds() - spent) / count * 1000:.2f} ms")
            time.sleep(REST_SECONDS)
            spent = desk.processor_seconds()
            time.sleep(REST_SECONDS)
            idle = (desk.processor_seconds() - spent) / REST_SECONDS
            after = desk.weigh()
            print(f"still open: {sum(one['open'] for one in crowds.ask('count'))}")
            for kind in ("uss", "pss"):
                each = (after[kind] - before[kind]) * 1e3 / count
                print(
                    f"{kind.upper()}: {before[kind]:.0f} MB before, {after[kind]:.0f} MB with them: {each:.1f} KB each"
                )
            print(f"processor while all are idle: {idle * 100:.1f} % of one core")
        finally:
            crowds.close()


if __name__ == "__main__":
    main()
