"""`python -m course.server [preview]`: serve until told to stop; a preview follows the files of the lessons."""

from __future__ import annotations

import sys

from course import datafolder
from course.config import Config
from course.server import arenas, instance
from course.server.port import listen
from course.server.start import START_ERRORS, give_up_root, prepare_database, say


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["preview"]):
        print("usage: python -m course.server [preview]", file=sys.stderr)
        return 2
    arenas.few()
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

            if arguments:
                from course.server.preview import create_preview

                say(f"A preview: its pages follow the files in {config.lessons}")
                Server(config, listener.fileno(), address, create=create_preview).run()
            else:
                Server(config, listener.fileno(), address).run()
    except START_ERRORS as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
