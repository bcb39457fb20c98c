// The sorting desk: three columns, the keyboard, one letter after the other.
import * as p from "../letterbox/protocol.js";
import { $, show } from "./dom.js";
import * as like from "./like.js";
import * as ring from "./ring.js";
import * as sheet from "./sheet.js";
import * as summary from "./summary.js";
import * as talk from "./talk.js";
import { attempt, get, post, toast } from "./wire.js";

const BASE = $("sorting").dataset.base;
const READING = 60 * 1000;
const bodies = new Map(); // letter id → {body, day, isByServer}
let current = null; // id of the open letter
let renewing = 0;

// ---- the list ----

function rows() {
  return Array.from(document.querySelectorAll("[data-letter]"));
}

function rowOf(id) {
  return rows().find((row) => row.dataset.letter === id);
}

async function bodyOf(id) {
  if (!bodies.has(id)) {
    const given = await get(`${BASE}${id}/bundle/`);
    const suite = p.fieldsOf(p.fromJson(given.bundle)).suite;
    bodies.set(id, { body: ring.openBundle(given.bundle), day: given.day, isByServer: suite === p.SUITE_BY_SERVER });
  }
  return bodies.get(id);
}

// Show each letter's first words once the desk is unlocked; one after the other, oldest first.
async function drawSubjects() {
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

function refresh() {
  const place = $("waiting");
  return fetch(`${BASE}waiting/`, { credentials: "same-origin" })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .then((html) => {
      if (html !== null) {
        const picked = pickedLetters();
        place.innerHTML = html;
        place.querySelectorAll("[data-pick]").forEach((box) => (box.checked = picked.includes(box.value)));
        drawBulk();
      }
    })
    .then(drawSubjects);
}

// ---- opening ----

async function open(id) {
  if (!ring.isOpen()) {
    $("unlock-password").focus();
    return;
  }
  summary.keepNow();
  const found = await attempt(async () => {
    const opened = await bodyOf(id);
    const state = await post(`${BASE}${id}/read/`);
    return { opened, state };
  }, $("open-problem"));
  if (!found) {
    return;
  }
  current = id;
  const { opened, state } = found;
  $("letter").replaceChildren(await sheet.letter(opened.body, opened.day, opened));
  show($("letter"));
  show($("nothing-open"), false);
  show($("talk-tools"), false);
  show($("nothing-written"), false);
  summary.open(id, opened, state);
  if (state.is_registered) {
    like.hide();
  } else {
    like.draw(`${opened.body.subject || ""}${opened.body.text || ""}`, () => current === id, markRepeated);
  }
  clearInterval(renewing);
  renewing = setInterval(() => post(`${BASE}${id}/read/`).catch(() => {}), READING);
  drawSubjects();
  show($("open-problem"), false);
  comeForward();
}

// On a narrow screen the columns lie below each other: bring the letter into sight.
function comeForward() {
  $("opened").scrollTop = 0;
  if (window.matchMedia("(max-width: 1100px)").matches) {
    document.activeElement.blur();
    $("opened").scrollIntoView({ block: "start" });
  }
}

async function openTalk(id) {
  await summary.keepNow();
  close();
  show($("nothing-open"), false);
  show($("nothing-written"), false);
  await attempt(() => talk.open(id, $("letter"), () => { openTalk(id); refresh(); }), $("open-problem"));
  comeForward();
  $("letter").querySelector(".talk-waiting")?.scrollIntoView({ block: "center" });
}

function close() {
  clearInterval(renewing);
  current = null;
  summary.close();
  show($("letter"), false);
  show($("nothing-open"));
  show($("talk-tools"), false);
  show($("nothing-written"));
  drawSubjects();
}

function next(step) {
  const all = rows();
  const here = all.findIndex((row) => row.dataset.letter === current || row.contains(document.activeElement));
  const row = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  row?.querySelector("[data-open]").focus();
}

// ---- registering ----

async function register(data) {
  const id = current;
  const after = rows().map((row) => row.dataset.letter);
  pickedLetters().filter((other) => other !== id).forEach((other) => data.append("also", other));
  const done = await attempt(() => post(`${BASE}${id}/register/`, data), $("register-problem"));
  if (!done) {
    return;
  }
  await goOn(`已登记 ${done.number}${done.joined ? `，并入 ${done.joined} 封` : ""}`, id, after);
}

// Say what was done with a letter and open the one that followed it.
async function goOn(said, id, after) {
  toast(said);
  summary.forget();
  close();
  await refresh();
  const left = rows().map((row) => row.dataset.letter);
  const following = after.slice(after.indexOf(id) + 1).find((other) => left.includes(other)) || left[0];
  if (following) {
    await open(following);
  }
}

// The open letter says the same as a matter that is under way: one step.
async function markRepeated(number, button) {
  const id = current;
  const after = rows().map((row) => row.dataset.letter);
  const data = new FormData();
  data.append("letters", id);
  data.append("into", number);
  button.disabled = true;
  const done = await attempt(() => post(`${BASE}join/`, data), $("like-problem"));
  button.disabled = false;
  if (done) {
    await goOn(`已标为重复，并入 ${done.number}`, id, after);
  }
}

// ---- a letter that says nothing ----

function askEmpty() {
  if (current && !$("summary-form").hidden) {
    show($("empty-problem"), false);
    $("empty-sure").showModal();
    $("empty-no").focus();
  }
}

async function refuseEmpty() {
  const id = current;
  const after = rows().map((row) => row.dataset.letter);
  $("empty-yes").disabled = true;
  const done = await attempt(() => post(`${BASE}${id}/refuse-empty/`), $("empty-problem"));
  $("empty-yes").disabled = false;
  if (done) {
    $("empty-sure").close();
    await goOn(`${done.number} 不予受理：${done.refusal}`, id, after);
  }
}

// ---- several at once ----

function pickedLetters() {
  return Array.from(document.querySelectorAll("[data-pick]:checked"), (box) => box.value);
}

function pickedMatters() {
  return Array.from(document.querySelectorAll("[data-pick-matter]:checked"), (box) => box.value);
}

function drawBulk() {
  const count = pickedLetters().length;
  const matters = pickedMatters().length;
  document.querySelector("[data-picked]").textContent = String(count);
  document.querySelector("[data-picked-matters]").textContent = String(matters);
  show($("bulk-join"), count > 0);
  show($("bulk-assign"), matters > 0);
  summary.setAlso(pickedLetters().filter((id) => id !== current).length);
  show($("nothing-written"), current === null && count === 0 && matters === 0 && $("talk-tools").hidden);
}

async function joinPicked() {
  const data = new FormData($("bulk-join"));
  pickedLetters().forEach((id) => data.append("letters", id));
  const done = await attempt(() => post(`${BASE}join/`, data), $("bulk-problem"));
  if (done) {
    toast(`${done.joined} 封已并入 ${done.number}`);
    $("bulk-join").reset();
    close();
    refresh();
  }
}

async function assignPicked() {
  const data = new FormData($("bulk-assign"));
  pickedMatters().forEach((id) => data.append("matters", id));
  const done = await attempt(() => post(`${BASE}assign/`, data), $("assign-problem"));
  if (done) {
    toast(`${done.assigned} 件已交办给${done.post}`);
    refresh();
  }
}

// ---- wiring ----

$("sorting").addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const talker = event.target.closest("[data-talk]");
  if (opener || talker) {
    event.preventDefault();
  }
  if (opener) {
    open(opener.dataset.open);
  } else if (talker) {
    openTalk(talker.dataset.talk);
  } else if (event.target.id === "unpick") {
    document.querySelectorAll("[data-pick]").forEach((box) => (box.checked = false));
    drawBulk();
  }
});
$("waiting").addEventListener("change", drawBulk);
$("waiting").addEventListener("htmx:afterSettle", drawSubjects);
$("waiting").addEventListener("htmx:beforeRequest", (event) => {
  // A refresh must not undo what is being picked.
  if (pickedLetters().length || pickedMatters().length) {
    event.preventDefault();
  }
});
$("empty-letter").addEventListener("click", askEmpty);
$("empty-yes").addEventListener("click", refuseEmpty);
$("empty-no").addEventListener("click", () => $("empty-sure").close());
$("bulk-join").addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); joinPicked(); });
$("bulk-assign").addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); assignPicked(); });
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
    return;
  }
  if (event.key === "Escape" && current && event.target.closest("#summary-form") && !event.defaultPrevented) {
    rowOf(current)?.querySelector("[data-open]").focus(); // out of the field, so that the letters are keys again
  }
  if (event.target.closest("input, textarea, select, dialog")) {
    return;
  }
  if (event.key === "x") {
    const box = document.activeElement.closest("[data-letter]")?.querySelector("[data-pick]");
    box?.click();
  } else if (event.key === "n") {
    next(1);
  } else if (event.key === "v") {
    askEmpty();
  } else if (event.key === "d" && current && !like.goTo()) {
    toast("没有在办事项和这封信相像；勾选后可以按编号并入");
  }
});
// Closing or leaving by mistake asks first; a desk that locks itself does not wait for an answer.
window.addEventListener("beforeunload", (event) => {
  if (ring.isOpen() && summary.isUnsaved()) {
    event.preventDefault();
    event.returnValue = true; // older browsers
  }
});
window.addEventListener("pagehide", () => {
  if (current) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    navigator.sendBeacon(`${BASE}${current}/leave-off/`, data);
  }
});

summary.bind({ onRegister: register });
talk.bind();
ring.bindUnlock();
$("summary-form").addEventListener("input", ring.touch); // who types is not at rest
show($("nothing-open"), false);
ring.whenOpen(async () => {
  show($("nothing-open"));
  await drawSubjects();
  const wanted = $("sorting").dataset.wanted;
  if (wanted && rowOf(wanted)) {
    open(wanted);
  } else if (wanted) {
    openTalk(wanted);
  } else if (rows().length && current === null) { // who has opened one meanwhile keeps the field they type in
    rows()[0].querySelector("[data-open]").focus();
  }
});
drawSubjects();
