import logging

logging.getLogger().setLevel("INFO")
GREETING = "Hello, {}!"


def handler(ring, _context):
    who = ring.get("name")
    logging.info("%s rings the bell", who)
    answer = dict(message=GREETING.format(who))
    return answer
