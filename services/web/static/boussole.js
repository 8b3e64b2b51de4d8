/*
 * Refreshes the regions that wait for something to be processed, and prints. Pages work without it.
 *
 * <div id="live" data-refresh="/url" data-said="one sentence"> asks its url for a newer self until
 * the answer carries data-settled. Nothing is replaced under someone who is filling in a field,
 * focus stays where it was, and the region's new sentence is said once in the page's polite
 * live region (#annonce) rather than by reading the whole region again. Parts of the page marked
 * data-with="live" are replaced along with it, by their id.
 */
"use strict";

(function () {
  const FIRST_DELAY_MS = 800;
  const LONGEST_DELAY_MS = 15000;
  const GROWTH = 1.5;

  const isBeingFilled = (region) =>
    region.contains(document.activeElement) &&
    document.activeElement.matches("input, select, textarea");

  const wasEdited = (region) =>
    Array.from(region.querySelectorAll("input, textarea")).some(
      (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
    );

  const say = (sentence) => {
    const announcer = document.getElementById("annonce");
    if (announcer && sentence && announcer.textContent !== sentence) announcer.textContent = sentence;
  };

  /* Puts `next` in the place of `region`; a focused element is found again by its id. */
  const replace = (region, next) => {
    const focused = region.contains(document.activeElement) ? document.activeElement.id : null;
    const hadFocus = region.contains(document.activeElement);
    region.replaceWith(next);
    if (!hadFocus) return;
    const again = focused && document.getElementById(focused);
    if (again) {
      again.focus({ preventScroll: true });
    } else {
      next.setAttribute("tabindex", "-1");
      next.focus({ preventScroll: true });
    }
  };

  /* The parts of the page that follow `region`, as the answer holds them; one in use is left alone. */
  const replaceFollowers = (region, next) => {
    next.ownerDocument.querySelectorAll(`[data-with="${region.id}"][id]`).forEach((part) => {
      const shown = document.getElementById(part.id);
      if (shown && !shown.contains(document.activeElement) && !wasEdited(shown)) {
        shown.replaceWith(document.importNode(part, true));
      }
    });
  };

  /* Form tokens differ from one answer to the next; what is said and whether it is settled tell. */
  const hasMoved = (region, next) =>
    next.dataset.said !== region.dataset.said || next.hasAttribute("data-settled");

  const fetchRegion = async (region) => {
    const answer = await fetch(region.dataset.refresh, {
      headers: { Accept: "text/html" },
      credentials: "same-origin",
      redirect: "error",
    });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById(region.id);
  };

  const watch = (region, delay) => {
    if (region.hasAttribute("data-settled")) return;
    window.setTimeout(async () => {
      const later = Math.min(delay * GROWTH, LONGEST_DELAY_MS);
      if (document.hidden || isBeingFilled(region) || wasEdited(region)) {
        watch(region, later);
        return;
      }
      let next = null;
      try {
        next = await fetchRegion(region);
      } catch {
        next = null; /* the network is away: the region says what it last knew, and asks again */
      }
      if (!region.isConnected) return;
      if (!next || isBeingFilled(region) || wasEdited(region)) {
        watch(region, later);
      } else if (!hasMoved(region, next)) {
        watch(region, later);
      } else {
        const adopted = document.importNode(next, true);
        replaceFollowers(region, next);
        replace(region, adopted);
        say(adopted.dataset.said);
        watch(adopted, FIRST_DELAY_MS);
      }
    }, delay);
  };

  /* Buttons that only a script can serve are hidden until it is there. */
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  document.querySelectorAll("[data-refresh][id]").forEach((region) => watch(region, FIRST_DELAY_MS));
})();
