/*
 * Keeps regions up to date, lets a form leave once, and prints. Pages work without it.
 *
 * <div id="live" data-refresh="/url" data-state="fingerprint" data-said="one sentence"> asks its
 * url for a newer self, naming its fingerprint: every few hundred milliseconds while an act is
 * being processed (no data-settled), every few seconds otherwise, less often when nobody uses the
 * page or the server does not answer, and not at all while the page is hidden.
 *
 * Nothing is replaced under somebody who is filling in a form: only the parts of the region marked
 * data-part follow then, and a notice says that the rest has changed. Focus stays where it was, or
 * goes to the heading, or to the sentence, that took the place of what had it. What changed is said
 * once, in the page's polite live region (#annonce). Parts of the page marked data-with="live"
 * follow the region, by their id.
 */
"use strict";

(function () {
  const PROCESSING_MS = 700;
  const STEADY_MS = 3000;
  const LONGEST_MS = 60000;
  const GROWTH = 1.5;
  const IDLE_AFTER_MS = 10 * 60 * 1000;
  const SENT_FOR_MS = 8000;
  const TOKENS = 'input[name="csrf_token"], input[name="idempotency_key"]';

  let lastUse = Date.now();

  const say = (sentence) => {
    const announcer = document.getElementById("annonce");
    if (announcer && sentence && announcer.textContent !== sentence) announcer.textContent = sentence;
  };

  /* -- what a region holds, and whether somebody is at it */

  const isChanged = (field) =>
    field.matches("select")
      ? Array.from(field.options).some((option) => option.selected !== option.defaultSelected) &&
        field.selectedIndex > 0
      : field.value !== field.defaultValue || field.checked !== field.defaultChecked;

  const isInUse = (part) =>
    part.hasAttribute("data-kept") ||
    (part.contains(document.activeElement) &&
      document.activeElement.matches("input, select, textarea")) ||
    Array.from(part.querySelectorAll("input, select, textarea")).some(isChanged);

  /* Two readings of the same thing differ by their forms' tokens, by what a reader has unfolded, and
     by the parts that are replaced on their own. */
  const essence = (region) => {
    const copy = region.cloneNode(true);
    copy.querySelectorAll("[data-part], [data-when]").forEach((part) => part.replaceChildren());
    copy.querySelectorAll(TOKENS).forEach((field) => field.setAttribute("value", ""));
    copy.querySelectorAll("details").forEach((each) => each.removeAttribute("open"));
    copy.querySelectorAll("[data-sent]").forEach((each) => each.removeAttribute("data-sent"));
    copy.querySelectorAll("[autofocus]").forEach((each) => {
      each.removeAttribute("autofocus");
      each.removeAttribute("tabindex");
    });
    return copy.innerHTML;
  };

  const forms = (region) =>
    Array.from(region.querySelectorAll("form"), (form) => form.getAttribute("action")).join(" ");

  /* Puts `next` in the place of `shown`; focus is found again by its id, or goes to the heading. */
  const replace = (shown, next) => {
    const hadFocus = shown.contains(document.activeElement);
    const focused = hadFocus ? document.activeElement.id : "";
    next.querySelectorAll("[autofocus]").forEach((each) => each.removeAttribute("autofocus"));
    shown.replaceWith(next);
    if (!hadFocus) return;
    const again =
      (focused && document.getElementById(focused)) ||
      next.querySelector(":is(h2, .message-title, .others-move):not([data-when] *)") ||
      next;
    if (!again.matches("a, button, input, select, textarea")) again.setAttribute("tabindex", "-1");
    again.focus({ preventScroll: true });
  };

  const replaceParts = (selector, root, page) => {
    root.querySelectorAll(selector).forEach((shown) => {
      const part = page.getElementById(shown.id);
      if (part && essence(shown) !== essence(part) && !isInUse(shown)) {
        replace(shown, document.importNode(part, true));
      }
    });
  };

  const tell = (region, notice, sentence) => {
    const place = region.querySelector(`[data-when="${notice}"]`);
    if (!place) return;
    place.querySelectorAll("[data-said-here]").forEach((each) => (each.textContent = sentence));
    place.hidden = false;
    const title = place.querySelector(".message-title");
    say(`${title ? title.textContent : ""}. ${sentence}`);
  };

  const takeIn = (region, page) => {
    const next = page.getElementById(region.id);
    if (!next) return;
    const said = next.dataset.said;
    const differs = essence(region) !== essence(next);
    if (differs && !isInUse(region)) {
      const adopted = document.importNode(next, true);
      replace(region, adopted);
      say(said);
    } else {
      const hasMoved = forms(region) !== forms(next);
      const isNews = region.dataset.said !== said;
      replaceParts("[data-part][id]", region, page);
      region.dataset.state = next.dataset.state;
      region.dataset.said = said;
      region.toggleAttribute("data-settled", next.hasAttribute("data-settled"));
      if (differs && hasMoved) tell(region, "changed", said);
      else if (isNews) say(said);
    }
    replaceParts(`[data-with="${region.id}"][id]`, document, page);
  };

  /* -- asking */

  const watch = (id) => {
    let timer = 0;
    let delay = PROCESSING_MS;
    let isAsking = false;
    let isOver = false;
    const region = () => document.getElementById(id);

    const wait = () => {
      window.clearTimeout(timer);
      if (!isOver && !document.hidden) timer = window.setTimeout(ask, delay);
    };
    const slower = (most) => (delay = Math.min(delay * GROWTH, most));

    const ask = async () => {
      const shown = region();
      if (!shown || isAsking || document.hidden) return;
      isAsking = true;
      try {
        const answer = await fetch(shown.dataset.refresh, {
          headers: { Accept: "text/html", "If-None-Match": `"${shown.dataset.state}"` },
          cache: "no-store",
          credentials: "same-origin",
          redirect: "manual",
        });
        const isLeft = answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status);
        if (isLeft) {
          isOver = true;
          if (answer.status !== 404) tell(region(), "ended", "");
        } else if (answer.status === 304) {
          settle(false);
        } else if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          takeIn(region(), page);
          settle(true);
        } else {
          slower(LONGEST_MS);
        }
      } catch {
        slower(LONGEST_MS); /* the network is away: the page says what it last knew */
      } finally {
        isAsking = false;
      }
      wait();
    };

    const settle = (hasChanged) => {
      const isProcessing = !region().hasAttribute("data-settled");
      if (isProcessing) {
        if (hasChanged) delay = PROCESSING_MS;
        else slower(STEADY_MS);
      } else if (Date.now() - lastUse < IDLE_AFTER_MS) {
        delay = STEADY_MS;
      } else {
        slower(LONGEST_MS);
      }
    };

    const hurry = () => {
      delay = PROCESSING_MS;
      if (document.hidden) window.clearTimeout(timer);
      else ask();
    };
    document.addEventListener("visibilitychange", hurry);
    window.addEventListener("pageshow", (event) => event.persisted && hurry());
    window.addEventListener("online", hurry);
    ["pointerdown", "keydown"].forEach((kind) =>
      document.addEventListener(kind, () => {
        const wasIdle = Date.now() - lastUse > IDLE_AFTER_MS;
        lastUse = Date.now();
        if (wasIdle) hurry();
      }),
    );
    if (region().hasAttribute("data-settled")) delay = STEADY_MS;
    wait();
  };

  /* A form pressed twice leaves once; the server would do it once anyway, but tell nothing of it. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (Date.now() - Number(form.dataset.sent || 0) < SENT_FOR_MS) {
      event.preventDefault();
    } else {
      form.dataset.sent = String(Date.now());
    }
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  /* Buttons that only a script can serve are hidden until it is there. */
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  document.querySelectorAll("[data-refresh][id]").forEach((region) => watch(region.id));
})();
