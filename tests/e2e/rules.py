"""The rules of the governance loop, each by an id and in one sentence.

A test that tries a rule through HTTP, on real Temporal, carries ``@pytest.mark.rule("id")``.
``test_rules_table.py`` holds the two together.
"""

from __future__ import annotations

from typing import Final

SPONSORSHIP: Final = {
    "draft-title": "A draft needs a title.",
    "usage-gate": "A submission names each field that lacks; an initiative states a use.",
    "tool-wish": "A wish for a tool gets the question « for which use? ».",
    "project-later": "A project is refused with a clear sentence.",
    "submit": "A submission freezes a version and asks the sponsor.",
    "version-frozen": "A text that was submitted does not move under its readers.",
    "sponsor-nearest": "A department without a head is answered for by the nearest head above.",
    "sponsor-not-author": "A head who is the author is answered for by the next head above.",
    "author-never-sponsors": "The author answers no sponsorship, even by delegation.",
    "substitute": "At the root, the administrator's named substitute sponsors.",
    "nobody-to-sponsor": "At the root, without a substitute, nothing is submitted.",
    "delegation": "A dated delegate answers in the head's absence, which is stamped.",
    "delegation-not-cascading": "A delegate's own delegate answers nothing.",
    "sponsor-reminder": "A sponsor who has not answered is reminded.",
    "sponsor-escalation": "Then the next head is asked too: the first to answer wins.",
    "escalation-at-the-root": "At the root an escalation asks nobody else.",
    "sponsor-expiry": "Then the proposal is closed, expired.",
    "sponsored": "A sponsored initiative goes to its committee.",
    "declined": "A declined proposal is closed.",
    "returned": "A returned proposal goes back to its author.",
    "resubmitted": "A resubmission makes a version, asks again, and the clocks restart.",
    "rework-expiry": "A rework that nobody takes up is closed, expired.",
    "withdraw-draft": "A draft may be withdrawn.",
    "withdraw-sponsorship": "A proposal at sponsorship may be withdrawn.",
    "withdraw-rework": "A proposal sent back may be withdrawn.",
    "alignment-corrected": "The sponsor's correction of an effect decides the path.",
    "policy-frozen": "A loop keeps the policy it was opened under.",
}

COMMITTEE: Final = {
    "ballot-opens": "The ballot freezes its voters and asks each of them.",
    "parties-never-vote": "The author and the sponsor do not vote.",
    "votes-hidden": "Nothing of a vote shows before the close.",
    "ballot-reminder": "Those who have not voted are reminded before the close.",
    "recusal": "A recusal leaves the base of the quorum.",
    "adopted": "Adopted, an initiative goes to its rollout.",
    "rejected": "Rejected, a proposal is closed.",
    "deferred": "Deferred, an item goes back to its author, its votes uncounted.",
    "withdraw-committee": "Withdrawn, an open ballot is cancelled, its votes kept, uncounted.",
    "withdraw-adopted": "An adopted proposal is not withdrawn any more.",
    "second-convening": "Without quorum a second convening follows.",
    "second-convening-decides": "A second convening decides without a quorum.",
    "nobody-at-second": "Nobody at the second convening: the secretary is asked.",
    "no-second-convening": "Without a second convening, the secretary is asked.",
    "rescheduled": "The secretary convenes again.",
    "secretary-defers": "The secretary sends the item back instead.",
    "chair-closes": "The chair closes a ballot whose result is settled.",
    "version-bound": "A ballot is bound to the version that was sponsored.",
}

IN_FORCE: Final = {
    "guarantor-sponsors": "A guarantor sponsors what changes their vigilance point.",
    "reformulation-in-force": "An adopted reformulation takes effect with the decision.",
    "variant-flagged": "Variants that override the wording are marked, their heads asked.",
    "point-in-force": "An adopted vigilance point takes effect with the decision.",
    "point-retired": "A vigilance point is retired with the decision.",
    "management-sponsors": "General management sponsors a change of invariant.",
    "invariant-in-force": "An adopted invariant takes effect with the decision.",
    "invariant-amended": "An amended invariant has a new version with the decision.",
    "invariant-retired": "An invariant is retired with the decision.",
    "invariant-qualified": "An invariant is decided by a qualified majority.",
}

ROLLOUT: Final = {
    "lead-and-reviewer": "The author leads and the sponsor reviews, by default.",
    "lead-named": "The sponsor names the lead.",
    "plan-late": "Without a plan the lead is reminded, then the sponsor is told.",
    "start-by-act": "A phase starts only by an act; its date is information.",
    "feedback-window": "The window runs from the start; then the review is asked.",
    "review-late": "A late review is reminded, then the head above is told.",
    "continue": "Continue: the next phase or, after the last, generalised.",
    "adjust": "Adjust: the phase reopens with a changed plan.",
    "pause": "Pause: nothing starts and the reviewer is asked again.",
    "resume": "Resumed, the phase may start again.",
    "rollback": "Rollback: what has to be undone is done, then closed with a lesson.",
    "stop": "Stop: closed with a lesson, nobody blamed.",
    "reserve-kept": "A reserve kept at the close falls to the lead and blocks the phase.",
    "reserve-lifted": "The chair lifts a reserve, never its owner; then the phase starts.",
    "adaptation-local": "An adaptation skips the committee.",
    "adaptation-at-risk": "An adaptation that risks an invariant passes before the committee.",
    "call-in": "The guarantor of a touched invariant calls an adaptation to the committee.",
    "call-in-holds": "Phase 1 cannot start while a proposal may be called in.",
    "call-in-over": "After the delay, nobody calls it in any more.",
    "information-threshold": "Below the threshold the committee is informed, and may call in.",
    "above-threshold": "Above the threshold the committee decides.",
}

RULES: Final = SPONSORSHIP | COMMITTEE | IN_FORCE | ROLLOUT
