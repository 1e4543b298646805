"""The *Review* page: one report after another, the most doubtful and telling first; every key does one thing.

The page only shows and asks; what is decided goes through `geo.review`, where each change is written with its author.
A correction is put together in the visitor's session and written when it is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from geo import messages, review, rules
from geo.catalogue import Catalogue
from geo.dashboard import address, article_view
from geo.dashboard.article_view import escaped_markdown
from geo.dashboard.detail_panel import escaped
from geo.dashboard.drafts import Draft
from geo.draw import words
from geo.errors import EmplaceError
from geo.filters import Filter
from geo.geodesy import box_around
from geo.messages import t
from geo.model import Evidence, Report, Review, Status
from geo.review import Work
from geo.rules import Rule
from geo.store.desk import Desk, LogEntry
from geo.web.state import State, state

_QUEUE = 60  # reports that the list holds at once
_NEAR_KM = 60.0
_WAITING = (Review.TO_REVIEW, Review.NEEDS_HELP)
_WHO, _AT, _DRAFT, _DONE, _OFFERS, _TOLD = (
    f"review {name}" for name in ("who", "at", "draft", "done", "offers", "told")
)
_REPORT = "report"  # word of the address that opens one report


def show() -> None:
    """Draw the page."""
    address.leave_map()
    found = state()
    try:
        if not _known():
            _who(st.columns([2, 3])[0])
        with st.sidebar:
            if _known():
                _who(st.sidebar)
            states, assigned = _chosen_queue(found)
        _show(found, states, assigned)
    except EmplaceError as error:
        st.error(str(error), icon=":material/error:")


def _known() -> bool:
    """Whether the person at the desk is known: logged in, or has said who they are."""
    user = st.user.get("name") or st.user.get("email") if st.user.get("is_logged_in") else None
    if user:
        st.session_state[_WHO] = str(user)
    return bool(_name())


def _who(where: Any) -> None:
    """Ask who is at the desk; at the head of the page until it is known."""
    if st.user.get("is_logged_in"):
        return

    def named() -> None:
        st.session_state[_WHO] = st.session_state["review name"].strip()

    st.session_state["review name"] = _name()
    where.text_input(t("desk.who"), key="review name", on_change=named, help=t("desk.who_help"))


def _name() -> str:
    return str(st.session_state.get(_WHO, ""))


def _chosen_queue(found: State) -> tuple[tuple[Review, ...], str | None]:
    states = st.multiselect(
        t("desk.states"),
        list(Review),
        default=list(_WAITING),
        key="review states",
        # No numbers in these words: a choice is known by its words, and would be lost as they change.
        format_func=lambda one: t(f"review.{one}"),
        on_change=_to_start,
        select_all=False,
    )
    whose = st.selectbox(
        t("desk.whose"),
        ["anyone", "mine", "nobody"],
        key="review whose",
        format_func=lambda one: t(f"whose.{one}"),
        on_change=_to_start,
    )
    return tuple(states) or _WAITING, {"anyone": None, "mine": _name(), "nobody": ""}[str(whose)]


def _to_start() -> None:
    st.session_state[_AT] = 0
    st.query_params.pop(_REPORT, None)


# one report


def _show(found: State, states: tuple[Review, ...], assigned: str | None) -> None:
    # 1. What waits, weighed.
    store = found.record
    review.weigh(store, datetime.now(UTC).date())
    waiting = Desk(store).queue(states, assigned, limit=_QUEUE)
    ids = [report.id for report, _ in waiting]
    counted = Desk(store).waiting()
    total = sum(counted.get(one, 0) for one in states) if assigned is None else len(ids)
    # 2. The one that is open: the link's, else the one at hand in the queue.
    linked = st.query_params.get(_REPORT)
    at = max(0, min(st.session_state.get(_AT, 0), len(ids) - 1))
    open_id = linked or (ids[at] if ids else None)
    work = review.work(store, open_id) if open_id else None
    _told()
    if work is None:
        _empty(found, linked is not None)
        return
    draft = _draft(work)
    with st.container(key="desk"):
        _bar(found, work, draft, at, ids, total)
        left, right = st.columns([5, 6], gap="large")
        with left, st.container(key="article-text"):
            article_view.text(draft, key="reader", on_pick=lambda picked: article_view.pick(draft, picked))
        with right:
            article_view.draw_map(found, draft)
            _editor(found, work, draft)
            _grades(found, work)
            _together(found, work)
            _notes(found, work)
            _history(found, work)
    _many(found, states, assigned)
    _taught(found)


def _told() -> None:
    """Say what the last key did, and offer what it could teach."""
    if said := st.session_state.pop(_TOLD, None):
        st.toast(said)


def _empty(found: State, linked: bool) -> None:
    st.subheader(t("desk.gone") if linked else t("desk.empty"))
    if linked:
        st.button(t("desk.to_queue"), on_click=_to_start, icon=":material/inbox:")
    else:
        st.write(t("desk.empty_more"))
    if st.session_state.get(_DONE):
        _undo_button(found)
    _taught(found)


def _draft(work: Work) -> Draft:
    """The correction of this report that is being put together; begun anew when the report itself has changed."""
    kept = st.session_state.get(_DRAFT)
    if kept is None or kept[0] != work.report:
        report = work.report
        draft = Draft(
            article=work.article,
            systems=(report.system_span,) if report.system_span else (),
            phrases=report.clues,
            left_out=(),
            original=(report,),
            reports=[report],
            kept=[True],
        )
        kept = st.session_state[_DRAFT] = (report, draft)
    draft = kept[1]
    return draft


def _bar(found: State, work: Work, draft: Draft, at: int, ids: Sequence[str], total: int) -> None:
    report = work.report
    said = words.said(report.status)
    with st.container(key="desk-head"):
        number = t("desk.number", n=at + 1, of=total) if report.id in ids else t(f"review.{work.review}")
        st.html(
            f'<div class="dep"><h2>{escaped(messages.system(report.system))}</h2>'
            f"<p>{escaped(said[:1].upper() + said[1:])}, {escaped(words.where(report.location))}</p>"
            f'<p class="soft">{escaped(number)} · {escaped(_why_here(work))}</p></div>'
        )
    changed = draft.reports[0] != report
    actions: list[tuple[str, str, str, Callable[..., None], bool, bool]] = [
        ("accept", "A", ":material/check:", _accept, changed, not changed),
        ("save", "S", ":material/save:", _save, not changed, changed),
        ("reject", "X", ":material/block:", _reject, False, False),
        ("help", "H", ":material/help:", _help, False, False),
        ("previous", "P", ":material/arrow_upward:", _previous, at == 0, False),
        ("next", "N", ":material/arrow_downward:", _next, at + 1 >= len(ids), False),
    ]
    with st.container(key="desk-keys", horizontal=True, wrap=True):
        for name, key, icon, act, disabled, first in actions:
            st.button(
                t(f"desk.{name}"),
                key=f"desk {name}",
                icon=icon,
                shortcut=key,
                type="primary" if first else "secondary",
                disabled=disabled,
                on_click=act,
                args=(found, work, draft),
            )
        _undo_button(found)
    st.text_input(t("desk.why"), key=f"why {report.id}", placeholder=t("desk.why_hint"), label_visibility="collapsed")
    _offers(found)


def _why_here(work: Work) -> str:
    found = review.doubts(work.report, work.article)
    said = [t(f"doubt.{name}") for name in sorted(found, key=lambda name: -found[name]) if found[name] >= 0.08]
    return "; ".join(said) if said else t("doubt.none")


def _undo_button(found: State) -> None:
    done = st.session_state.get(_DONE, [])
    st.button(
        t("desk.undo"),
        key="desk undo",
        icon=":material/undo:",
        shortcut="U",
        disabled=not done,
        help=done[-1][1] if done else None,
        on_click=_undo,
        args=(found,),
    )


# what the keys do


def _act(found: State, work: Work, what: str, act: Callable[[str, str], str]) -> None:
    """Do one thing as the person at the desk, remember how to take it back, and say what was done."""
    from geo.dashboard import shell

    shell.speak()
    why = str(st.session_state.get(f"why {work.report.id}", "")).strip()
    said = t(f"did.{what}", system=work.report.system)
    if not _done(said, lambda: act(_name(), why)):
        return
    st.session_state[_TOLD] = said
    st.session_state.pop(_DRAFT, None)
    st.query_params.pop(_REPORT, None)


def _done(said: str, act: Callable[[], str]) -> bool:
    """Do something, and remember how to take it back; else say what is wrong."""
    try:
        batch = act()
    except EmplaceError as error:
        st.session_state[_TOLD] = str(error)
        return False
    st.session_state.setdefault(_DONE, []).append((batch, said))
    return True


def _accept(found: State, work: Work, draft: Draft) -> None:
    ids = [work.report.id]
    _act(found, work, "accept", lambda who, why: review.judge(found.record, ids, Review.ACCEPTED, who=who, why=why))


def _reject(found: State, work: Work, draft: Draft) -> None:
    ids = [work.report.id]
    _act(found, work, "reject", lambda who, why: review.judge(found.record, ids, Review.REJECTED, who=who, why=why))


def _help(found: State, work: Work, draft: Draft) -> None:
    ids = [work.report.id]
    _act(found, work, "help", lambda who, why: review.judge(found.record, ids, Review.NEEDS_HELP, who=who, why=why))


def _save(found: State, work: Work, draft: Draft) -> None:
    was, now = work.report, draft.reports[0]
    names = ("system", "system_type", "status", "location", "place", "evidence", "event_date", "quantity")
    changes = {name: getattr(now, name) for name in names if getattr(now, name) != getattr(was, name)}

    def correct(who: str, why: str) -> str:
        batch = review.correct(found.record, was.id, who=who, why=why, **changes)
        teaches = rules.offers(was, now, work.article, Catalogue.open(found.settings))
        st.session_state[_OFFERS] = [(one, was.id) for one in teaches]
        return batch

    _act(found, work, "save", correct)


def _previous(found: State, work: Work, draft: Draft) -> None:
    _move(-1)


def _next(found: State, work: Work, draft: Draft) -> None:
    _move(1)


def _move(step: int) -> None:
    st.session_state[_AT] = max(0, st.session_state.get(_AT, 0) + step)
    st.session_state.pop(_DRAFT, None)
    st.query_params.pop(_REPORT, None)


def _undo(found: State) -> None:
    from geo.dashboard import shell

    shell.speak()
    done = st.session_state.get(_DONE, [])
    if not done:
        return
    batch, said = done[-1]
    try:
        lines = review.undo(found.record, batch, who=_name())
    except EmplaceError as error:
        st.session_state[_TOLD] = str(error)
        return
    done.pop()
    st.session_state[_TOLD] = t("desk.undone", what=said) if lines else t("desk.undone_nothing")
    st.session_state.pop(_DRAFT, None)
    st.session_state.pop(_OFFERS, None)
    if lines:
        st.query_params[_REPORT] = lines[0].report_id


# learning


def _offers(found: State) -> None:
    """Offer to remember what a correction taught."""
    for number, (rule, report_id) in enumerate(st.session_state.get(_OFFERS, [])):
        target = rule.system or (rule.location.name if rule.location else "")
        with st.container(key=f"offer {number}", horizontal=True, vertical_alignment="center"):
            st.markdown(t(f"offer.{rule.kind}", name=escaped_markdown(rule.name), target=escaped_markdown(target)))
            st.button(
                t("offer.yes"),
                key=f"offer yes {number}",
                icon=":material/school:",
                on_click=_remember,
                args=(found, number, rule, report_id),
            )
            st.button(t("offer.no"), key=f"offer no {number}", type="tertiary", on_click=_forget, args=(number,))


def _remember(found: State, number: int, rule: Rule, report_id: str) -> None:
    from geo.dashboard import shell

    shell.speak()
    rules.keep(found.record, rule, who=_name() or "?", report_id=report_id)
    _forget(number)
    st.session_state[_TOLD] = t("desk.remembered", name=rule.name)


def _forget(number: int) -> None:
    del st.session_state[_OFFERS][number]


def _taught(found: State) -> None:
    """What this newsroom taught: to look at, take back, give away and take in."""
    held = rules.kept(found.record)
    with st.expander(t("desk.taught", n=len(held)) if held else t("desk.taught_none"), icon=":material/school:"):
        st.caption(t("desk.taught_more"))
        for one in held:
            with st.container(horizontal=True, vertical_alignment="center"):
                target = one.system or (one.location.name if one.location else "")
                st.markdown(f"{escaped_markdown(one.name)} → {escaped_markdown(target)}")
                st.button(
                    t("desk.withdraw"),
                    key=f"withdraw {one.number}",
                    type="tertiary",
                    on_click=Desk(found.record).withdraw_rule,
                    args=(one.number,),
                    kwargs={"who": _name() or "?"},
                )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.download_button(
                t("desk.give"),
                rules.dumps(held),
                "emplace-rules.json",
                "application/json",
                disabled=not held,
                icon=":material/download:",
            )
            given = st.file_uploader(t("desk.take"), type=["json"], key="rules file")
        if given is not None and st.button(t("desk.take_in"), key="take in"):
            read = rules.loads(given.getvalue().decode("utf-8", "replace"), Catalogue.open(found.settings))
            st.success(t("desk.taken", n=rules.take_in(found.record, read, who=_name() or "?")))


# beside the report


def _editor(found: State, work: Work, draft: Draft) -> None:
    report = draft.reports[0]
    with st.container(border=True, key="editor"):
        left, right = st.columns(2)
        with left:
            names = sorted({*found.systems, report.system}, key=str.casefold)
            _field(draft, t("desk.system"), "system", names, report.system, lambda one: _as_system(found, draft, one))
            _field(
                draft,
                t("filters.status"),
                "status",
                list(Status),
                report.status,
                lambda one: replace(draft.reports[0], status=Status(one)),
                lambda one: t(f"status.{one}"),
            )
        with right:
            article_view.place_choice(found, draft, draft.original[0])
            _event_date(draft)
        if draft.placing:
            st.info(t("add.placing"), icon=":material/touch_app:")
        _quote(draft)
        if report != draft.original[0]:
            st.button(t("add.undo"), icon=":material/undo:", key="drop", on_click=_drop)


def _drop() -> None:
    st.session_state.pop(_DRAFT, None)


def _field(
    draft: Draft,
    label: str,
    name: str,
    options: Sequence[Any],
    value: Any,
    changed: Callable[[Any], Any],
    said: Callable[[Any], str] = str,
) -> None:
    key = f"{name} of {draft.original[0].id}"
    st.session_state[key] = value

    def take() -> None:
        draft.reports[0] = changed(st.session_state[key])

    st.selectbox(label, options, key=key, format_func=said, on_change=take)


def _as_system(found: State, draft: Draft, name: str) -> Any:
    known = found.systems.get(name)
    return replace(draft.reports[0], system=name, system_type=known.type if known else draft.reports[0].system_type)


def _event_date(draft: Draft) -> None:
    report = draft.reports[0]
    key = f"date of {report.id}"
    day = report.event_date if report.date_precision == "day" else None
    st.session_state[key] = datetime.fromisoformat(day).date() if day else None

    def take() -> None:
        chosen = st.session_state[key]
        draft.reports[0] = replace(
            draft.reports[0],
            event_date=chosen.isoformat() if chosen else None,
            date_precision="day" if chosen else None,
        )

    st.date_input(t("desk.event_date"), key=key, format="YYYY-MM-DD", on_change=take)


def _quote(draft: Draft) -> None:
    report = draft.reports[0]
    key = f"quote of {report.id}"
    st.session_state.setdefault(key, report.evidence.quote)

    def take() -> None:
        quote = st.session_state[key].strip()
        start = draft.article.text.find(quote) if quote else -1
        if start >= 0:
            draft.reports[0] = replace(draft.reports[0], evidence=Evidence(quote, start, start + len(quote)))

    written = st.text_area(t("desk.quote"), key=key, height=90, on_change=take).strip()
    if not written or written not in draft.article.text:
        st.warning(t("desk.quote_unknown"), icon=":material/format_quote:")


def _grades(found: State, work: Work) -> None:
    # Two beside each other: in a third of the width what a grade means is cut off.
    left, right = st.columns(2)
    id_ = work.report.id
    with left:
        _grade(found, id_, "source", list(review.SOURCE_GRADES), work.source_grade)
    with right:
        _grade(found, id_, "information", list(review.INFORMATION_GRADES), work.information_grade)
    _side(found, work.report)


def _side(found: State, report: Report) -> None:
    key, label = f"side of {report.id}", t("desk.side")
    st.session_state[key] = report.side or ""

    def taken() -> None:
        side = st.session_state[key].strip()
        if side != (report.side or ""):
            said = f"{label}: {_short(side)}"
            _done(said, lambda: review.take_side(found.record, [report.id], side, who=_name()))

    st.text_input(label, key=key, on_change=taken, help=t("desk.side_hint"))


def _grade(found: State, report_id: str, which: str, options: Sequence[Any], value: Any) -> None:
    key, label = f"{which} grade of {report_id}", t(f"desk.{which}_grade")
    st.session_state[key] = value

    def graded() -> None:
        chosen = st.session_state[key]
        source, information = (chosen, None) if which == "source" else (None, chosen)
        said = f"{label}: {chosen}"
        _done(said, lambda: review.grade(found.record, report_id, source, information, who=_name()))

    st.selectbox(
        label,
        options,
        key=key,
        format_func=lambda one: f"{one} · {t(f'desk.{which}_{one}')}",
        on_change=graded,
    )


def _together(found: State, work: Work) -> None:
    """What else is said of the same deployment; to split off or to join by hand."""
    whole = work.deployment
    if whole is None:
        return
    store = found.record
    others = [one for one in whole.reports if one.id != work.report.id]
    near = [one for one in _nearby(found, work) if one.id != whole.id]
    by_hand = {
        number: one for number, one in Desk(store).decisions().items() if work.report.id in (*one.reports, *one.others)
    }
    if not (others or near or by_hand):
        return
    with st.expander(t("desk.together", n=len(others)), icon=":material/join:"):
        for one in others:
            st.markdown(f"[{escaped_markdown(one.evidence.quote[:160])}](?{_REPORT}={one.id})")
        for reason in whole.why:
            st.caption(escaped_markdown(words.together(reason)))
        if others:
            st.button(t("desk.split"), key="split", on_click=_split, args=(found, work))
        if near:
            labels = {one.id: f"{words.said(one.status)}, {words.where(one.location)}" for one in near}
            picked = st.selectbox(
                t("desk.join"), list(labels), key="join with", index=None, format_func=labels.__getitem__
            )
            if picked:
                st.button(t("desk.join_do"), key="join", on_click=_join, args=(found, work, picked))
        for number, decision in by_hand.items():
            st.button(
                t("desk.undecide", who=decision.by, kind=t(f"decided.{decision.kind}")),
                key=f"undecide {number}",
                type="tertiary",
                on_click=Desk(store).withdraw_decision,
                args=(number,),
                kwargs={"who": _name() or "?"},
            )


def _nearby(found: State, work: Work) -> Sequence[Any]:
    place = work.report.location
    if place is None:
        return ()
    west, south, east, north = box_around(place.latitude, place.longitude, _NEAR_KM)
    box = (max(-180.0, west), max(-90.0, south), min(180.0, east), min(90.0, north))
    return found.record.deployments(Filter(system=(work.report.system,), bbox=box), limit=20)


def _split(found: State, work: Work) -> None:
    _decide(work, lambda who, why: review.split(found.record, work.report.id, who=who, why=why))


def _join(found: State, work: Work, other: str) -> None:
    whole = found.record.deployment(other)
    if whole is not None:
        ids = [work.report.id, *(one.id for one in whole.reports)]
        _decide(work, lambda who, why: review.join(found.record, ids, who=who, why=why))


def _decide(work: Work, act: Callable[[str, str], object]) -> None:
    try:
        act(_name(), str(st.session_state.get(f"why {work.report.id}", "")).strip())
    except EmplaceError as error:
        st.session_state[_TOLD] = str(error)


def _notes(found: State, work: Work) -> None:
    id_, store = work.report.id, found.record
    desk = Desk(store)
    written = desk.notes(id_)
    with st.expander(
        t("desk.notes", n=len(written)) if written else t("desk.no_notes"), icon=":material/sticky_note_2:"
    ):
        for one in written:
            st.markdown(
                f"**{escaped_markdown(one.who)}** {one.at[:16].replace('T', ' ')}: {escaped_markdown(one.text)}"
            )
        key = f"note on {id_}"

        def add() -> None:
            if st.session_state[key].strip():
                desk.note(id_, st.session_state[key].strip(), who=_name() or "?")
            st.session_state[key] = ""

        st.text_input(t("desk.note"), key=key, on_change=add)
        whose = f"assigned {id_}"
        st.session_state[whose] = work.assigned_to or ""

        def assign() -> None:
            desk.assign([id_], st.session_state[whose].strip() or None, who=_name() or "?")

        st.text_input(t("desk.assigned"), key=whose, on_change=assign)


def _history(found: State, work: Work) -> None:
    lines = Desk(found.record).log(work.report.id)
    if not lines:
        return
    with st.expander(t("desk.history", n=len(lines)), icon=":material/history:"):
        for line in reversed(lines):
            st.markdown(_line(line))


def _line(line: LogEntry) -> str:
    was, became = (_short(value) for value in (line.was, line.became))
    why = f" · {escaped_markdown(line.why)}" if line.why else ""
    when = line.at[:16].replace("T", " ")
    return (
        f"{when} **{escaped_markdown(line.who)}** {escaped_markdown(line.field)}: "
        f"{escaped_markdown(was)} → {escaped_markdown(became)}{why}"
    )


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("quote") or ""
    return "–" if value in (None, "") else str(value)[:120]


# many at once


def _many(found: State, states: tuple[Review, ...], assigned: str | None) -> None:
    """Accept what is hardly doubtful in one go: see it first, leave some out, then do it."""
    with st.expander(t("desk.many"), icon=":material/done_all:"):
        most = st.slider(t("desk.many_doubt"), 0, 100, 20, step=5, key="many doubt", format="%d %%") / 100
        waiting = [
            (report, checked)
            for report, checked in Desk(found.record).queue(states, assigned, limit=1000)
            if checked.doubt <= most and report.location is not None
        ]
        if not waiting:
            st.caption(t("desk.many_none"))
            return
        rows = [
            {
                "take": True,
                "system": messages.system(report.system),
                "status": t(f"status.{report.status}"),
                "place": words.place(report.location) if report.location else "",
                "quote": report.evidence.quote,
            }
            for report, _ in waiting
        ]
        key = f"many {most} {waiting[0][0].id} {len(rows)}"
        st.data_editor(
            rows,
            key=key,
            hide_index=True,
            disabled=["system", "status", "place", "quote"],
            column_config={
                "take": st.column_config.CheckboxColumn(t("desk.many_take"), width="small"),
                "system": t("desk.system"),
                "status": t("filters.status"),
                "place": t("panel.place"),
                "quote": st.column_config.TextColumn(t("desk.quote"), width="large"),
            },
        )
        changed = st.session_state[key]["edited_rows"]
        ids = [report.id for number, (report, _) in enumerate(waiting) if changed.get(number, {}).get("take", True)]
        st.button(
            t("desk.many_accept", n=len(ids)),
            key="accept many",
            type="primary",
            disabled=not ids,
            on_click=_accept_many,
            args=(found, ids),
        )


def _accept_many(found: State, ids: list[str]) -> None:
    from geo.dashboard import shell

    shell.speak()
    said = t("did.many", n=len(ids))
    if _done(said, lambda: review.judge(found.record, ids, Review.ACCEPTED, who=_name(), why=t("desk.many"))):
        st.session_state[_TOLD] = said
        _to_start()
