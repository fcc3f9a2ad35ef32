"""``python -m bench.profile``: where the time of a post page goes."""

import cProfile
import pstats
import sys

from bench.blog import a_blog
from bench.pages import WARM_UP

ROUNDS = 100
SHOWN = 45


def main() -> None:
    with a_blog() as blog:
        client = blog.app.test_client()
        for _ in range(WARM_UP):
            client.get(blog.few).get_data()
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(ROUNDS):
            client.get(blog.few).get_data()
        profile.disable()
    for order in ("tottime", "cumulative"):
        pstats.Stats(profile, stream=sys.stdout).strip_dirs().sort_stats(order).print_stats(SHOWN)


if __name__ == "__main__":
    main()
