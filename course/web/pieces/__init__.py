"""A ```piece fence as HTML that works without JavaScript: a table says everything, and what moves is added to it."""

from __future__ import annotations

from course.catalogue.piece import ServerOrLambda, parse
from course.web.pieces.function_mapping import draw_mapping
from course.web.pieces.server_or_lambda import draw_comparison


def draw_piece(source: str, language: str) -> str:
    """The figure for a piece's source, its words in `language`. Raises PieceError."""
    piece = parse(source)
    if isinstance(piece, ServerOrLambda):
        return draw_comparison(piece, language)
    return draw_mapping(piece, language)
