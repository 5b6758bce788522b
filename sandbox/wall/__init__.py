"""The two walls: bubblewrap around each warm parent, and the inner wall of every execution environment."""
