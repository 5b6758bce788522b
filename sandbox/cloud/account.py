"""Where everything lives: the one account, its region, and the key under which moto sees every request.

The access key is the one of AWS's own documentation. It opens nothing anywhere; here every key leads to the
one account, whatever the function sends.
"""

from __future__ import annotations

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"
PARTITION = "aws"
ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
STACK = "coldstart"
"""The name of the deployed CloudFormation stack, the first part of every generated physical name."""
