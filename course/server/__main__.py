"""`python -m course.server`: serve until told to stop."""

from __future__ import annotations

import sys

from course import datafolder
from course.config import Config
from course.server import instance
from course.server.port import listen
from course.server.start import START_ERRORS, give_up_root, prepare_database


def main() -> int:
    try:
        config = Config.from_env()
        listener = listen(config.host, config.port)
        give_up_root(config)
        datafolder.prepare(config.data)
        host = f"[{config.host}]" if ":" in config.host else config.host
        address = f"http://{host}:{config.port}"
        with instance.claim(config.data, address):
            prepare_database(config)
            # Imported late: the wrong setting or the busy port above is said at once, not after a second.
            from course.server.serving import Server

            Server(config, listener.fileno(), address).run()
    except START_ERRORS as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
