"""What an answer of QuickBooks changes: judged, learned or found lost, in one transaction before the caller is answered (T4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

from stockpost.app.advance import Advance, Finished
from stockpost.app.exchange import Exchange
from stockpost.app.list_reading import enter_page
from stockpost.app.lost_answers import LostAnswers
from stockpost.app.results import enter_result
from stockpost.app.sending import Ask
from stockpost.core.hresults import BY_ITSELF, HresultKind, hresult_of
from stockpost.core.judge import judge
from stockpost.core.learn import is_answer, learn, learn_absence
from stockpost.core.ledger import DONE, StepState
from stockpost.core.problems import problem
from stockpost.core.quickbooks_records import Reply, Response
from stockpost.core.refusals import words_of_refusal
from stockpost.core.requests import InventoryAdjustmentQuery, Read, question_of
from stockpost.core.status import SETS_WITH_ANSWERS, Outcome, message_set_outcome, outcome_of
from stockpost.qbxml import ReplyUnreadable, read_reply
from stockpost.store import conversations, facts, runs, steps
from stockpost.store.codec import decode_request

MORE, THROUGH, STOPPED = 50, 100, -1
NO_CODE = -1
UNANSWERED = "QuickBooks left a question unanswered."
SETTLED = DONE | {StepState.REJECTED, StepState.SKIPPED}


def accept(exchange: Exchange, *, response: str, hresult: str, message: str) -> int:
    """Enter an answer. Percent done: 1 to 99 while there is more, 100 at the end, negative where the conversation stops."""
    outstanding = exchange.conversation.outstanding
    if outstanding is None:
        # Delivered twice, or never asked for: nothing waits for it.
        return MORE
    if hresult.strip():
        return _failed(exchange, outstanding, hresult=hresult, message=message)
    try:
        reply = read_reply(response)
    except ReplyUnreadable as error:
        exchange.lose()
        exchange.audit_conversation("answer unreadable", {"error": str(error)})
        return MORE
    conversations.note(exchange.connection, exchange.conversation.id, outstanding=None, last_call_at=exchange.now)
    if outstanding["kind"] == "identity":
        if not exchange.identify_reply(reply, path=outstanding.get("path", "")):
            return STOPPED
    elif outstanding["kind"] in ("read", "verify", "look"):
        if not _learn(exchange, outstanding, reply):
            return STOPPED
    elif outstanding["kind"] == "list":
        asked = outstanding["name_list"], outstanding["request_id"]
        enter_page(exchange.connection, exchange.company, *asked, reply, now=exchange.now)
    else:
        _judge(exchange, outstanding["message_set"], reply, response)
    return _progress(exchange, outstanding)


def _progress(exchange: Exchange, outstanding: dict[str, Any]) -> int:
    """1 to 99 while there is more, 100 at the end. Only where nothing may be left is the plan made to know it."""
    connection, company = exchange.connection, exchange.reloaded()
    is_last = outstanding["kind"] != "write" or exchange.conversation.steps_left == 0
    is_identified = exchange.conversation.is_identified or outstanding["kind"] == "identity"
    if is_last and is_identified:
        action = Advance(connection, exchange.services, company, now=exchange.now).next()
        if isinstance(action, Finished):
            return THROUGH
        if isinstance(action, Ask):
            # A question does no harm however late it is asked; what is written is decided when it leaves.
            exchange.prepare(action.kind, action.requests)
    counts = steps.count_states(connection, [run.id for run in runs.active_runs(connection, company.id)])
    total = sum(counts.values()) or 1
    settled = sum(count for state, count in counts.items() if state in SETTLED)
    return max(1, min(99, settled * 100 // total))


def _judge(exchange: Exchange, message_set: int, reply: Reply, response: str) -> None:
    """Each step of the set by its own answer; one without an answer stays unknown (T4)."""
    connection, company, now = exchange.connection, exchange.company, exchange.now
    rows = steps.rows_of_message_set(connection, message_set, epoch=company.session_generation)
    is_answered = message_set_outcome(reply.message_set_status) in SETS_WITH_ANSWERS
    answers = {answer.request_id: answer for answer in reply.responses} if is_answered else {}
    results = {}
    lines = Counter(row.request_id for row in rows)
    for row in rows:
        answer = answers.get(row.request_id)
        if answer is None or row.record.state != StepState.SENT:
            continue
        refusals = steps.refusals_of(connection, company.id, row.step)
        judgement = judge(row.step, answer, refusals=refusals, lines=lines[row.request_id])
        enter_result(connection, company, row, judgement, now=now)
        name = f"{row.step.base}.{row.step.generation}"
        results[name] = [judgement.state.value, judgement.txn_id, judgement.status_code]
    lost = steps.mark_unknown(connection, company.id, now=now, message_set=message_set)
    if not is_answered:
        steps.note_set_status(connection, lost, status=reply.message_set_status or 0)
    if lost:
        facts.forget_all(connection, company.id)
    steps.note_reply(connection, message_set, reply=response, is_lost=bool(lost), now=now)
    exchange.audit("answer judged", f"set:{message_set}", {"results": results, "lost": lost})


def _learn(exchange: Exchange, outstanding: dict[str, Any], reply: Reply) -> bool:
    """Keep what was asked for. False where QuickBooks did not answer a question, or refused it for the moment: all waits."""
    answers = {answer.request_id: answer for answer in reply.responses}
    known: dict[tuple[str, str], object] = {}
    refused: dict[Read, Response | None] = {}
    for request_id, value in outstanding["requests"].items():
        request = cast("Read", decode_request(value))
        answer = answers.get(request_id)
        if answer is not None and is_answer(answer):
            known.update(learn(request, answer))
        elif answer is not None and (absent := learn_absence(request, answer)):
            # The others of the list are asked for again.
            known.update(absent)
        else:
            refused[request] = answer
    connection, company, now = exchange.connection, exchange.company, exchange.now
    facts.remember(connection, company.id, known, epoch=company.session_generation, read_at=now)
    not_there = {key for key, record in known.items() if record is None}
    facts.forget_ids_of(connection, company.id, not_there, epoch=company.session_generation)
    facts.note_guids(connection, company.id, known.values(), epoch=company.session_generation, read_at=now)
    if not refused:
        return True
    unanswered = [answer for answer in refused.values() if answer is None]
    waiting = [request for request in refused if not (outstanding["kind"] == "look" and _is_about_counts(request))]
    busy = [answer for one in waiting if (answer := refused[one]) is not None and _is_for_the_moment(answer)]
    if outstanding["kind"] == "verify" and not busy:
        # The others go on (B14).
        first = next(iter(refused.values()))
        lost = LostAnswers(exchange.connection, exchange.company, exchange.now)
        code = first.status_code if first else NO_CODE
        lost.give_up({type(one) for one in refused}, status_code=code, text=_words(first))
        return True
    if not (busy or unanswered):
        # What depends on the questions waits, and all else goes on (B14).
        _note_refusals(exchange, {request: answer for request, answer in refused.items() if answer is not None})
        return True
    # Nothing is sent on a guess.
    detail = _words([*busy, *unanswered][0])
    advice = f"Close open windows and dialogs in QuickBooks. {BY_ITSELF}"
    exchange.fail(problem("quickbooks_waiting", detail=detail, advice=advice))
    return False


def _note_refusals(exchange: Exchange, refused: Mapping[Read, Response]) -> None:
    """In this conversation they are not asked again."""
    known: dict[tuple[str, str], object] = {
        ("refused", question_of(request)): words_of_refusal(
            answer.status_code, answer.message, is_about_counts=_is_about_counts(request)
        )
        for request, answer in refused.items()
    }
    company = exchange.company
    facts.remember(exchange.connection, company.id, known, epoch=company.session_generation, read_at=exchange.now)


def _words(answer: Response | None) -> str:
    return UNANSWERED if answer is None else f"QuickBooks {answer.status_code}: {answer.message.strip()}"


def _is_about_counts(request: Read) -> bool:
    """While somebody has their form open, which may be for days, QuickBooks refuses this for the moment (QuickBooks FACTS 3)."""
    return isinstance(request, InventoryAdjustmentQuery)


def _is_for_the_moment(answer: Response) -> bool:
    return outcome_of(answer.status_code, answer.severity, answer.message) == Outcome.RETRY_LATER


def _failed(exchange: Exchange, outstanding: dict[str, Any], *, hresult: str, message: str) -> int:
    """The whole message failed: nothing is assumed about its writes (design 5.2)."""
    connection, company = exchange.connection, exchange.company
    if hresult_of(hresult) == HresultKind.XML_REFUSED and outstanding["kind"] == "write":
        message_set = outstanding["message_set"]
        rows = steps.rows_of_message_set(connection, message_set, epoch=company.session_generation)
        steps.limit_sets(connection, [row.id for row in rows], limit=len(rows) // 2)
        steps.note_reply(connection, message_set, reply=f"{hresult} {message}", is_lost=True, now=exchange.now)
        exchange.lose()
        return MORE
    exchange.lose()
    exchange.fail_with_hresult(hresult, message)
    return STOPPED
