"""What would stop a start anyway, said before anything is installed: `python3 -m course.server.preflight`."""

from __future__ import annotations

import sys

from course.config import Config, ConfigError
from course.server.port import PortUnavailable, listen


def main() -> int:
    try:
        config = Config.from_env()
        listen(config.host, config.port).close()
    except (ConfigError, PortUnavailable) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
