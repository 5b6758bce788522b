"""The warden: one process per machine that admits jobs and joins the parts of a run. It holds no learner code."""
