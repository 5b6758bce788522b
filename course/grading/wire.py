"""How the server and a checker process separate their messages: each has its length in front."""

import struct

LENGTH = struct.Struct("!I")
