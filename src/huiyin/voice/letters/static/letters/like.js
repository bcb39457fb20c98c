// Which open matter does this letter repeat? Compared here: no word of the letter leaves the browser.
import { $, el, show } from "./dom.js";
import { attempt, get } from "./wire.js";

const BASE = $("sorting")?.dataset.base;
const LEAST = 0.12; // below this share of common pairs two texts are not alike
const MOST = 3;

function pairs(text) {
  const signs = Array.from(text.normalize("NFKC").replace(/[\s\p{P}\p{S}]/gu, ""));
  return new Set(signs.slice(1).map((sign, place) => signs[place] + sign));
}

// The share of the shorter text's pairs of characters that the other one has too, 0 to 1.
export function likeness(one, other) {
  const [few, many] = [pairs(one), pairs(other)].sort((a, b) => a.size - b.size);
  return few.size ? Array.from(few).filter((pair) => many.has(pair)).length / few.size : 0;
}

// The matters most like `text`, best first. A title says it in few words, so it counts by itself too.
export function mostLike(text, matters) {
  return matters
    .map((row) => ({ ...row, share: Math.max(likeness(text, row.title) * 0.8, likeness(text, `${row.title}${row.summary}`)) }))
    .filter((row) => row.share >= LEAST)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST);
}

// Draw the suggestions for an opened letter; `join(number)` does it in one step.
export async function draw(text, isStillOpen, join) {
  show($("like"), false);
  $("like-rows").replaceChildren();
  const given = await attempt(() => get(`${BASE}joinable/`), $("like-problem"));
  if (!isStillOpen()) {
    return;
  }
  const found = mostLike(text, given?.matters || []);
  $("like-rows").replaceChildren(
    ...found.map((row) => {
      const button = el("button", { type: "button", class: "btn btn-small", "data-join": row.number }, "标为重复，并入");
      button.addEventListener("click", () => join(row.number, button));
      const words = el("span", {}, `${row.number} ${row.title}`, el("span", { class: "letter-meta" }, `${row.state} · ${row.summary.slice(0, 60)}`));
      return el("li", {}, words, button);
    }),
  );
  show($("like-none"), found.length === 0);
  show($("like"));
}

export function hide() {
  show($("like"), false);
}

// To the best suggestion; the next Enter joins it. False where there is none.
export function goTo() {
  const first = $("like-rows").querySelector("[data-join]");
  first?.focus();
  first?.scrollIntoView({ block: "nearest" });
  return Boolean(first);
}
