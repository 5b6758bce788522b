"""What Lambda gives without asking: logs, metrics, alarms, traces."""
