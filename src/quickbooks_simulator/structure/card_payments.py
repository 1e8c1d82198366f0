"""CreditCardTxnInfo of a sales receipt: what a card payment was asked for, and what came of it."""

from __future__ import annotations

from .model import Element, group, integer, moment, need, one_of, text

_MATCHES = ("Pass", "Fail", "NotAvailable")


def card_payment() -> Element:
    """Both halves are needed; no card number is ever kept."""
    asked = group(
        "CreditCardTxnInputInfo",
        need(text("CreditCardNumber", 25)),
        need(integer("ExpirationMonth", 1, 12)),
        need(integer("ExpirationYear")),
        need(text("NameOnCard", 41)),
        text("CreditCardAddress", 41),
        text("CreditCardPostalCode", 18),
        text("CommercialCardCode", 24),
        one_of("TransactionMode", ("CardNotPresent", "CardPresent")),
        one_of("CreditCardTxnType", ("Authorization", "Capture", "Charge", "Refund", "VoiceAuthorization")),
    )
    answered = group(
        "CreditCardTxnResultInfo",
        need(integer("ResultCode")),
        need(text("ResultMessage", 60)),
        need(text("CreditCardTransID", 24)),
        need(text("MerchantAccountNumber", 32)),
        text("AuthorizationCode", 12),
        one_of("AVSStreet", _MATCHES),
        one_of("AVSZip", _MATCHES),
        one_of("CardSecurityCodeMatch", _MATCHES),
        text("ReconBatchID", 84),
        integer("PaymentGroupingCode"),
        need(one_of("PaymentStatus", ("Unknown", "Completed"))),
        need(moment("TxnAuthorizationTime")),
        integer("TxnAuthorizationStamp"),
        text("ClientTransID", 16),
    )
    return group("CreditCardTxnInfo", need(asked), need(answered))
