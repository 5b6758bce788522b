"""From facts to what a template shows: every choice of order, sign and bound is made here, none in HTML."""
