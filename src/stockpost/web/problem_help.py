"""The help page of every problem code of design 3.1: why it happens, and what to do, in a bookkeeper's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemHelp:
    """One help page. `steps` are what to do, in order."""

    title: str
    why: str
    steps: tuple[str, ...]


def _help(title: str, why: str, *steps: str) -> ProblemHelp:
    return ProblemHelp(title=title, why=why, steps=steps)


_CONNECTION = {
    "quickbooks_unreachable": _help(
        "QuickBooks cannot be reached",
        "Stockpost talks to QuickBooks through the QuickBooks Web Connector, which runs on the computer with QuickBooks "
        "(or through the command “stockpost connect” there). "
        "When that computer is off, or the Web Connector is closed, nothing can be read or written. What you approved waits.",
        "Open QuickBooks with the company file.",
        "Open the Web Connector: File, App Management, Update Web Services.",
        "Tick Stockpost and press Update Selected. Turn Auto-Run on, so that it happens by itself.",
    ),
    "wrong_company_file": _help(
        "Another company file is open",
        "At the first contact Stockpost remembers the company file. When another one is open, nothing is written, "
        "so that no purchase order ends up in the wrong books.",
        "Close the other company file and open the one that Settings names.",
        "Press Update Selected in the Web Connector.",
    ),
    "quickbooks_access_denied": _help(
        "QuickBooks has not granted access",
        "The QuickBooks administrator allows each application once. Until then QuickBooks refuses to talk to it.",
        "Open the company file as the QuickBooks administrator, in single-user mode.",
        "Press Update Selected in the Web Connector and answer QuickBooks' question with “Yes, whenever this company file is open”.",
        "An earlier “No” is changed under Edit, Preferences, Integrated Applications, Company Preferences.",
    ),
    "quickbooks_waiting": _help(
        "QuickBooks is busy",
        "A window is open in QuickBooks that waits for an answer, single-user mode is needed, or somebody is using the same record. "
        "Stockpost tries again by itself.",
        "Close open windows and dialogs in QuickBooks.",
        "For stock adjustments some editions need single-user mode: File, Switch to Single-user Mode.",
        "Wait for the next conversation, or press Update Selected in the Web Connector.",
    ),
    "closing_date": _help(
        "The books are closed for that date",
        "QuickBooks has a closing date. Entries on or before it need the closing date password, which an application cannot give.",
        "Transfer with today's date, or",
        "move the closing date in QuickBooks: Edit, Preferences, Accounting, Company Preferences.",
    ),
    "autotask_unreachable": _help(
        "Autotask cannot be reached, or answers with an error",
        "Autotask did not answer, answered with an error of its own, or too many requests were made in the last hour. What was read before stays visible.",
        "Wait some minutes; Stockpost reads again by itself.",
        "If it lasts, look at Autotask's status page and at the internet connection of the server.",
    ),
    "autotask_denied": _help(
        "Autotask refuses the sign-in, or the API user lacks a right",
        "The API user, its secret or the tracking identifier is wrong, was changed, or is locked; or its security level lacks the right that the text names.",
        "In Autotask, open the API user under Admin, Resources (Users), and check that it is active and not locked.",
        "Make a new secret if needed. An administrator enters it under Settings, Autotask access, where it is tried before it is saved.",
    ),
}
_ORDERS = {
    "order_canceled": _help(
        "The purchase order is canceled in Autotask",
        "A canceled purchase order is not entered. If it was transferred before, Update closes it in QuickBooks; received quantities stay.",
        "Units that were received before it was canceled get no receipt in QuickBooks: only a sync of stock brings them into its counts.",
        "For the order nothing is needed. If it was canceled by mistake, make a new purchase order in Autotask.",
    ),
    "number_taken": _help(
        "The number is taken",
        "QuickBooks already has a purchase order with this number that Stockpost did not make. It is never taken over silently.",
        "Look at the table: it shows what both orders say differently. If it is the same order entered by hand, choose Use the one in QuickBooks: "
        "what differs gets what Autotask says, and what was received on it counts.",
        "If it is another order, give a prefix under Settings or change its number in QuickBooks.",
        "If it is another purchase order of Autotask, whose number ends alike: Autotask changes no number of a purchase order, so give that one another "
        "number in QuickBooks and choose Try again here. For that one choose Take over what is in QuickBooks, as its number was changed.",
        "Never transfer this order puts it aside for good. Decide again on its page takes that back.",
    ),
    "changed_in_quickbooks": _help(
        "Changed in QuickBooks",
        "After the transfer Autotask is the master of a purchase order. Somebody changed it in QuickBooks, "
        "so Stockpost stopped before overwriting their work.",
        "Look at the table: for each changed field it shows what Autotask says, what was last transferred or agreed to, and what QuickBooks says now.",
        "Overwrite with Autotask puts Autotask's values back. It is not offered where goods were received with the changed item or vendor, or on an "
        "added line: QuickBooks keeps those. Put it right there, as the problem says, and choose Try again.",
        "Take over what is in QuickBooks agrees to the change: it stays, and everything goes on, until Autotask changes that very field.",
        "Leave QuickBooks as it is means that Stockpost does not touch this order any more.",
    ),
    "deleted_in_quickbooks": _help(
        "Deleted in QuickBooks",
        "The purchase order was in QuickBooks and has been deleted there. It is not entered again without your decision.",
        "Recreate enters it again. Leave as it is means that Stockpost does not touch this order any more.",
    ),
    "receipt_deleted": _help(
        "A receipt was deleted, lowered, or no longer counts for its order in QuickBooks",
        "An item receipt that Stockpost entered is gone or holds less, or it is no longer on its order: taken off it, on another one, or with "
        "another vendor or item. So QuickBooks has received less on the order than Autotask.",
        "If the goods did arrive: Post what is missing again enters one more receipt.",
        "If the receipt is still in QuickBooks and counts for something else: put it back on its order there, or delete it, and choose Try again.",
        "If it is right that the receipt is gone: take the units back in Autotask (un-receive). Both sides say the same then, and the question goes "
        "away by itself.",
        "Leave as it is lets go of the whole order. Autotask still counts the units, so the next sync of the item adds them in QuickBooks.",
    ),
    "receipt_changed": _help(
        "The quantity of a receipt was raised in QuickBooks",
        "An item receipt that Stockpost entered, or the bill it became, holds more units than were posted. What people receive by hand "
        "in a receipt of their own simply counts; a change of ours is asked about.",
        "If the units did arrive, take the quantity as right; receive them in Autotask, too.",
        "If not, correct the receipt in QuickBooks and choose Try again.",
    ),
    "closed_in_quickbooks": _help(
        "Closed in QuickBooks",
        "The purchase order was closed by hand in QuickBooks, but more has been received in Autotask since. A closed order takes no receipts.",
        "Reopen it in QuickBooks (clear the Closed mark) and choose Retry, or leave it as it is.",
    ),
    "received_less": _help(
        "Autotask has received less than QuickBooks",
        "A receipt was taken back or corrected in Autotask. Stockpost never deletes a receipt and never enters a negative one.",
        "Check in both systems which quantity is right.",
        "Correct the receipt in QuickBooks or the received quantity in Autotask, then choose Retry.",
    ),
    "quantity_below_received": _help(
        "Ordered quantity below what was received",
        "A line was cut in Autotask below the quantity that QuickBooks has received. QuickBooks does not take that.",
        "Raise the quantity in Autotask, or correct the receipt in QuickBooks first.",
    ),
    "received_more": _help(
        "More received than ordered",
        "Autotask has received more of a line than it orders. QuickBooks has received all that is ordered and takes no further receipt on that line.",
        "Raise the ordered quantity in Autotask to what was received, then choose Retry.",
    ),
    "vendor_changed": _help(
        "The vendor was changed",
        "The vendor of the purchase order was changed after something was received. QuickBooks' receipts belong to the old vendor.",
        "Change the vendor back in Autotask, or leave QuickBooks as it is and enter the rest by hand.",
    ),
    "received_as_another": _help(
        "Received as another vendor or item",
        "Goods were received on the purchase order, and the name in Autotask now leads to another vendor or item of QuickBooks than the "
        "order has there. QuickBooks does not change the vendor or item of what was received.",
        "Choose the one that the order has in QuickBooks: it is used for that name from now on.",
        "Or delete the receipts in QuickBooks and choose Try again, or choose Leave QuickBooks as it is.",
    ),
}
_NAMES = {
    "vendor_missing": _help(
        "The vendor is not in QuickBooks",
        "QuickBooks has no vendor of this name, and creating missing vendors is turned off.",
        "Choose the vendor it is in QuickBooks (Map), or create it there, or turn creating on under Settings.",
    ),
    "vendor_name_taken": _help(
        "The vendor's name is used by something else",
        "In QuickBooks customers, vendors, employees and other names share one list of names. This name belongs to a customer or another kind.",
        "Add a vendor with a slightly different name in QuickBooks, such as “Acme (vendor)”, and map to it.",
    ),
    "customer_missing": _help(
        "The customer is not in QuickBooks",
        "QuickBooks has no customer of this name, and creating missing customers is turned off.",
        "Choose the customer it is in QuickBooks (Map), or create it there, or turn creating on under Settings.",
    ),
    "customer_name_taken": _help(
        "The customer's name is used by something else",
        "In QuickBooks customers, vendors, employees and other names share one list of names. This name belongs to a vendor or another kind.",
        "Add a customer with a slightly different name in QuickBooks and map to it.",
    ),
    "item_missing": _help(
        "The item is not in QuickBooks",
        "QuickBooks has no item of this name, and creating missing items is turned off.",
        "Choose the item it is in QuickBooks (Map), or create it there, or turn creating on under Settings.",
    ),
    "item_kind_differs": _help(
        "The item is of another kind",
        "QuickBooks has an item of this name, but it is not an inventory item, so it has no on-hand count.",
        "Map to an inventory item, or change the kind in QuickBooks where it allows that.",
    ),
    "name_collision": _help(
        "Two names become the same",
        "QuickBooks takes 41 characters for a vendor and 31 for an item, and only Western European letters. Two different names from Autotask would become equal.",
        "Choose for each which vendor or item in QuickBooks it is (Map).",
        "One that is new has none yet: first add it in QuickBooks under a shorter name, then choose that.",
    ),
    "name_inactive": _help(
        "The name is inactive in QuickBooks",
        "A vendor, customer or item of this name exists but was made inactive.",
        "Make it active again, or map to another one. The vendor of an order that is in QuickBooks already stays its vendor: "
        "nothing is received for it until it is active again.",
    ),
    "entry_gone": _help(
        "A name is gone in QuickBooks",
        "Stockpost knows each vendor, customer and item by its number inside QuickBooks, so a new name is followed by itself. "
        "This one is no longer there: somebody merged it into another one, or deleted it. An item that is made a second time "
        "would have a count of its own, so that is your decision.",
        "If it was merged, choose the one that remained: the button that names it, or Choose the name in QuickBooks.",
        "If it was deleted by mistake, choose Create it again.",
    ),
    "name_moved": _help(
        "A name means another one now",
        "Somebody renamed the vendor, customer or item that was used so far, in QuickBooks or in Autotask, and the name it should have belongs to another one.",
        "Choose the name in QuickBooks that is meant from now on.",
    ),
    "account_missing": _help(
        "An account is missing or of the wrong type",
        "Items and adjustments need accounts. One that Settings names is not in the chart of accounts, or is of another type.",
        "Use the account that is suggested, as after it was renamed in QuickBooks: the setting is changed to it.",
        "Or choose another one under Settings, or create the account.",
    ),
    "class_missing": _help(
        "A class cannot be used",
        "Settings names a class for what Stockpost enters, and QuickBooks has none of that name in use.",
        "Use the class that is suggested, as after it was renamed in QuickBooks: the setting is changed to it.",
        "Or add the class in QuickBooks, make it active again, or name another one under Settings.",
        "Choose Try again.",
    ),
    "tax_item_missing": _help(
        "A sales tax item cannot be used",
        "Somebody chose a sales tax item of QuickBooks for the tax region of this invoice, and QuickBooks has none of that name in use. "
        "Nothing is entered with another tax than the one that was chosen.",
        "Choose another one (Map), or create it in QuickBooks or make it active and choose Try again.",
    ),
    "currency_differs": _help(
        "The currencies differ",
        "A purchase order or invoice in QuickBooks is in the currency of its vendor or customer, which cannot be changed once it was "
        "used. Autotask has it in another currency, so the amounts would mean something else.",
        "Choose the vendor or customer that QuickBooks keeps in that currency (Map), or add one there first.",
        "Or correct the currency of the company in Autotask, and choose Try again.",
    ),
    "unit_differs": _help(
        "A line is in another unit of measure",
        "Goods were received in QuickBooks in another unit than the one in which Autotask counts the item, for example in cases instead "
        "of pieces. Nobody but you can say which count is meant.",
        "Delete the receipts of that line in QuickBooks and choose Try again, or choose Leave QuickBooks as it is.",
    ),
    "site_missing": _help(
        "The inventory site is missing or inactive",
        "This company file keeps stock by site, and the one that Settings names for Autotask's counts cannot be used.",
        "Create it in QuickBooks or make it active, or name another one under Settings.",
    ),
    "location_without_site": _help(
        "A location has no inventory site",
        "Settings says that each Autotask location has its site in QuickBooks, and this one leads to none; or Autotask does not tell one location that the goods of an invoice were delivered from.",
        "Open Mapping, Locations, and choose its site; or name the site for the rest under Settings.",
        "Choose Try again.",
    ),
    "other_sites_hold_more": _help(
        "Other sites hold more than Autotask counts",
        "All sites together should hold Autotask's count. Those beside the chosen one hold more already.",
        "Move units to the chosen site or adjust the others in QuickBooks, or correct the count in Autotask.",
    ),
    "field_invalid": _help(
        "A value does not fit",
        "A value from Autotask is too long for QuickBooks or has characters that it cannot store. It was stopped before it was sent.",
        "Change the named field in Autotask and transfer again.",
    ),
}
_STOCK = {
    "change_too_large": _help(
        "A large change of stock",
        "The sync would change an item by more units than Settings allows without asking. That can be right, or a sign of a wrong count.",
        "Compare the count in Autotask with the shelf.",
        "Approve the change, or skip it and correct Autotask first.",
    ),
    "location_vanished": _help(
        "A location is missing in Autotask's answer",
        "Autotask listed the item at this location before and does not now, and its units turned up nowhere else. Somebody may have removed "
        "them, or the answer was not whole. Stockpost does not lower QuickBooks' count on that alone.",
        "Look at the item's inventory in Autotask.",
        "Approve the change if the units are gone: the answer holds for exactly these. If they are there, choose Try again once Autotask lists the location.",
    ),
    "item_shared": _help(
        "One item for several products",
        "Several products of Autotask stand for one item of QuickBooks, because they were mapped to it or have the same name. "
        "The count of one of them is not the count of the item: each would overwrite the other's, over and over. So none is set, and you are "
        "asked where all of them together are not what QuickBooks has.",
        "If they are different things, open Mapping, Items, and give each an item of its own. The question goes away, and their counts are set.",
        "If they are one thing, correct the item's count in QuickBooks and choose Try again.",
        "If its count is kept in QuickBooks anyway, say so: nobody asks again as long as the same products stand for it.",
    ),
    "counted_by_serial": _help(
        "Counted by serial numbers",
        "Autotask and QuickBooks both count this item by serial number, and their counts differ. Stockpost adjusts quantities only: QuickBooks "
        "would have more or fewer numbers than units.",
        "In QuickBooks open Vendors, Inventory Activities, Adjust Quantity/Value on Hand, choose Serial Number, and add or take out the numbers.",
        "Choose I have adjusted it in QuickBooks: both counts are compared again.",
    ),
    "below_zero": _help(
        "A count below zero",
        "What Autotask has on hand, less what it received and QuickBooks has not yet, is less than nothing. That happens when units are "
        "delivered before their receipt is posted, or when a count in Autotask is wrong.",
        "Update the purchase orders that the problem names: then their receipts are posted and the count is set.",
        "Where Autotask itself counts below zero, correct the count there.",
    ),
    "on_hand_unknown": _help(
        "The on-hand count is not known",
        "Autotask gave no stock count for this item, or does not show an order or invoice that moves it. Not known is not zero, so QuickBooks is "
        "left alone.",
        "Add the item to an inventory location in Autotask if it is stocked.",
        "Where the problem names an order or invoice, give the API user the right to see all of it, as the text says, and sync the item again.",
    ),
    "count_set_late": _help(
        "An older count was set late",
        "A computer went to sleep with a count that Stockpost had sent it, and carried it out after it woke. By then newer counts, receipts "
        "or invoices had gone out, and what they did to the count is overwritten.",
        "Choose Sync the item: its count is set to Autotask's.",
        "If QuickBooks' count is right as it is, leave it out.",
    ),
    "on_hand_keeps_changing": _help(
        "The count keeps changing",
        "While Stockpost set the count, it was changed in QuickBooks again and again, for example by sales.",
        "Sync the item again at a quiet moment.",
    ),
}
_OUTCOMES = {
    "outcome_unknown": _help(
        "It is not known whether it was written",
        "QuickBooks' answer was lost. Stockpost asks QuickBooks before it sends anything again, so that nothing is entered twice.",
        "Wait for the next conversation with QuickBooks, or press Update Selected in the Web Connector.",
    ),
    "duplicate_found": _help(
        "Entered twice",
        "QuickBooks has two entries for the same thing: its computer slept with the request and carried it out later, or somebody copied "
        "the entry or put a backup back. Stockpost deletes nothing by itself, and writes nothing more to it until one is left.",
        "Look at both in QuickBooks. They may have the same number, so compare the dates and what was received or billed on them.",
        "Delete the one that nobody has worked with, its receipts first. An invoice may be voided instead.",
        "Choose Try again: the one that is left counts.",
    ),
    "invoice_number_taken": _help(
        "The invoice number is taken",
        "QuickBooks has an invoice with this number that Stockpost did not enter, perhaps entered by hand. Autotask's numbers longer "
        "than 11 characters are shortened, so two of them can become equal as well.",
        "Compare both: customer, dates, total, lines.",
        "If it is the same invoice, choose Use the one in QuickBooks: it counts as transferred as it stands there, and nothing is written to it.",
        "If it is another one, change its number in QuickBooks and choose Try again.",
    ),
    "invoice_voided": _help(
        "The invoice is voided in Autotask",
        "A voided invoice is not entered in QuickBooks. One that was transferred before it was voided is still there: Stockpost voids "
        "and deletes nothing by itself.",
        "If it was transferred, void it in QuickBooks and choose Try again: nothing is left to decide then. Or choose Leave QuickBooks as it is.",
        "If it was not, there is nothing to do.",
    ),
    "invoice_total_differs": _help(
        "The totals of an invoice differ",
        "QuickBooks computes sales tax itself, from the sales tax item of the customer or of the tax region's name. Or somebody has "
        "changed the invoice in QuickBooks since.",
        "Compare the invoice on both sides. Correct it in QuickBooks, and the customer's tax item for the next time.",
        "Choose Try again, or Leave QuickBooks as it is.",
    ),
    "changes_unseen": _help(
        "QuickBooks does not say all that was changed",
        "The user that QuickBooks is open with, or Stockpost itself, has no right to see some kind of transaction or list, or somebody has a form open in QuickBooks. Stockpost cannot notice "
        "there what somebody changed or deleted. Each problem says what stays unnoticed by that, and what is not written.",
        "Where the problem names a form, close it. Else ask the QuickBooks administrator for the right (Company > Users, and Edit > Preferences > Integrated Applications).",
        "There is nothing to choose: it is asked again at each contact, and the problem goes away with the first answer.",
    ),
    "undo_blocked": _help(
        "A run that cannot be taken back",
        "Undo deletes only what is still exactly as Stockpost left it. Somebody has changed it, billed it, sold the items or received more since.",
        "Undo that in QuickBooks and choose Try again, or leave it as it is.",
        "What somebody let go of is not Stockpost's to delete: delete it in QuickBooks by hand, or choose Decide again for it and then Try again.",
    ),
    "came_back": _help(
        "What an undo deleted is there again",
        "A run was taken back, and then a copy of the company file from before that was put back in QuickBooks.",
        "Delete it in QuickBooks by hand if it is to stay taken back.",
        "Or choose Use the one in QuickBooks: the order or invoice is transferred again, and what is there is found by its mark instead of being "
        "entered a second time. Or choose Leave QuickBooks as it is.",
    ),
    "question_refused": _help(
        "QuickBooks does not show it",
        "The user that QuickBooks is open with, or Stockpost itself, has no right to see something that has to be looked at before anything is written. "
        "Only what needs it waits.",
        "Ask the QuickBooks administrator for the right (Company > Users, and Edit > Preferences > Integrated Applications).",
        "Orders and invoices go on by themselves at the next contact. For a count choose Try again.",
    ),
    "request_refused": _help(
        "QuickBooks refused it",
        "QuickBooks answered with an error. Its own words are in the problem's text, the exact exchange is in History.",
        "Do what the text says, then choose Retry.",
    ),
}
PROBLEM_HELP: dict[str, ProblemHelp] = {**_CONNECTION, **_ORDERS, **_NAMES, **_STOCK, **_OUTCOMES}
