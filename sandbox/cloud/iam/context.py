"""What a policy can ask about a request: condition keys and their values.

"AWS global condition context keys" (IAM User Guide) and "Condition keys" of each service in the Service Authorization
Reference. There are three kinds of keys here: those with values, those that AWS too would not set for this request,
and those that this cloud knows nothing about. The third kind is never taken for either of the others: a condition on it
is undecided, and an undecided condition allows nothing and denies whatever it was to deny.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Unknown(Enum):
    """AWS would know; this cloud does not."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN
Values = tuple[str, ...]


def _keys(prefix: str, names: str) -> frozenset[str]:
    return frozenset(f"{prefix}:{name}" for name in names.split())


KNOWN = (
    _keys(
        "aws",
        "calledvia calledviafirst calledvialast currenttime epochtime multifactorauthage multifactorauthpresent "
        "principalaccount principalarn principalisawsservice principalorgid principalorgpaths principalservicename "
        "principalservicenameslist principaltype requestedregion resourceaccount resourceorgid resourceorgpaths "
        "securetransport sourceaccount sourcearn sourceidentity sourceorgid sourceorgpaths sourceowner sourcevpc "
        "sourcevpcarn sourcevpce userid username viaawsservice vpceaccount vpcsourceip",
    )
    | _keys("cloudwatch", "namespace")
    | _keys("dynamodb", "attributes enclosingoperation leadingkeys returnconsumedcapacity returnvalues select")
    | _keys("events", "detail-type source targetarn")
    | _keys("iam", "passedtoservice")
    | _keys("lambda", "functionarn functionurlauthtype invokedviafunctionurl principal sourcefunctionarn")
    | _keys(
        "s3",
        "authtype delimiter if-match if-none-match locationconstraint max-keys prefix requestobjecttagkeys "
        "resourceaccount signatureversion versionid x-amz-acl x-amz-copy-source x-amz-grant-full-control "
        "x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp x-amz-metadata-directive "
        "x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id "
        "x-amz-server-side-encryption-customer-algorithm x-amz-storage-class x-amz-website-redirect-location",
    )
    | _keys("sns", "endpoint protocol")
)
"""Keys whose absence from a request means what it means in AWS."""
_KNOWN_FAMILIES = ("s3:requestobjecttag/",)


class Context:
    """The keys of one request. Keys compare without case; values keep theirs."""

    __slots__ = ("_values",)

    def __init__(self, *layers: Mapping[str, Values | Unknown]) -> None:
        """Later layers win. Keys are in lower case."""
        self._values: dict[str, Values | Unknown] = {}
        for layer in layers:
            self._values.update(layer)

    def get(self, key: str) -> Values | Unknown:
        """The values of `key`; () when the request has none; UNKNOWN when that cannot be said."""
        key = key.lower()
        values = self._values.get(key)
        if values is not None:
            return values
        return () if key in KNOWN or key.startswith(_KNOWN_FAMILIES) else UNKNOWN
