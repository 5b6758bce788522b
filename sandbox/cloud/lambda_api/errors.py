"""Refusals of the Lambda API, as its reference lists them under each operation."""

from __future__ import annotations


class LambdaError(Exception):
    """An error answer: HTTP status, AWS's code, message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def not_found(message: str) -> LambdaError:
    return LambdaError(404, "ResourceNotFoundException", message)


def conflict(message: str) -> LambdaError:
    return LambdaError(409, "ResourceConflictException", message)


def invalid(message: str, code: str = "InvalidParameterValueException") -> LambdaError:
    return LambdaError(400, code, message)
