"""Core records to qbXML text and back. Knows element order, lengths, formats and how QuickBooks answers."""

from stockpost.qbxml.node import ReplyUnreadable
from stockpost.qbxml.reader import read_reply
from stockpost.qbxml.writer import FieldInvalid, RequestInvalid, check_request, write_message_set

__all__ = [
    "FieldInvalid",
    "ReplyUnreadable",
    "RequestInvalid",
    "check_request",
    "read_reply",
    "write_message_set",
]
