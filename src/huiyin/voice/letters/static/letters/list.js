// The left column: the letters that wait, their first words, what is picked, and which one is open.
import * as p from "../letterbox/protocol.js";
import { $ } from "./dom.js";
import * as ring from "./ring.js";
import { get } from "./wire.js";

export const BASE = $("sorting").dataset.base;
const bodies = new Map(); // letter id → {body, day, isByServer}
let current = null; // id of the open letter

export function opened() {
  return current;
}

export function setOpened(id) {
  current = id;
}

export function rows() {
  return Array.from(document.querySelectorAll("[data-letter]"));
}

export function rowOf(id) {
  return rows().find((row) => row.dataset.letter === id);
}

export function ids() {
  return rows().map((row) => row.dataset.letter);
}

export function pickedLetters() {
  return Array.from(document.querySelectorAll("[data-pick]:checked"), (box) => box.value);
}

export function pickedMatters() {
  return Array.from(document.querySelectorAll("[data-pick-matter]:checked"), (box) => box.value);
}

export async function bodyOf(id) {
  if (!bodies.has(id)) {
    const given = await get(`${BASE}${id}/bundle/`);
    const suite = p.fieldsOf(p.fromJson(given.bundle)).suite;
    bodies.set(id, { body: ring.openBundle(given.bundle), day: given.day, isByServer: suite === p.SUITE_BY_SERVER });
  }
  return bodies.get(id);
}

// Show each letter's first words once the desk is unlocked; one after the other, oldest first.
export async function drawSubjects() {
  $("sentence").textContent = $("waiting").querySelector("[data-sentence]").textContent;
  const count = $("waiting").querySelector(".letters-head .badge").textContent;
  document.querySelectorAll(`nav a[href="${BASE}"] .badge`).forEach((badge) => {
    badge.textContent = count;
    badge.hidden = count === "0";
  });
  for (const row of rows()) {
    row.classList.toggle("is-open", row.dataset.letter === current);
    if (!ring.isOpen()) {
      row.classList.add("is-sealed");
      continue;
    }
    try {
      const { body } = await bodyOf(row.dataset.letter);
      row.classList.remove("is-sealed");
      row.querySelector("[data-subject-text]").textContent = body.subject || "（没有文字）";
      row.querySelector("[data-pick]").setAttribute("aria-label", `选中 ${body.subject || "没有文字的信"}`);
    } catch {
      row.querySelector("[data-subject-text]").textContent = "打不开的来信";
    }
  }
}

// Fetch the list anew; what is picked stays picked.
export async function refresh() {
  const place = $("waiting");
  const answer = await fetch(`${BASE}waiting/`, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) {
    const html = await answer.text();
    const picked = pickedLetters();
    place.innerHTML = html;
    place.querySelectorAll("[data-pick]").forEach((box) => (box.checked = picked.includes(box.value)));
    place.dispatchEvent(new Event("change"));
  }
  await drawSubjects();
}

export function next(step) {
  const all = rows();
  const here = all.findIndex((row) => row.dataset.letter === current || row.contains(document.activeElement));
  const row = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  row?.querySelector("[data-open]").focus();
}
