// The right column: the summary being written, kept on the server as it grows, checked before it leaves.
import { $, el, show } from "./dom.js";
import * as gate from "./gate.js";
import { excluded } from "./sheet.js";
import * as walls from "./walls.js";
import { attempt, post, Told } from "./wire.js";

const BASE = $("sorting")?.dataset.base;
const LEAST = Number($("sorting")?.dataset.longestCopy || 12);
const PAUSE = 900;
const form = $("summary-form");
let current = null; // {id, text, isNamed}
let timer = 0;
let isDirty = false;
let also = 0;
const unsaved = new Map(); // letter id → what was typed and the server has not got; in this page only

function field(name) {
  return form.elements.namedItem(name);
}

// ---- the draft ----

function data() {
  const given = new FormData(form);
  given.delete("wall_pick");
  return given;
}

function texts() {
  return [field("title").value, field("summary").value];
}

function check() {
  const { found, isCopied } = current.isNamed ? { found: [], isCopied: false } : gate.warnings(current.text, texts(), LEAST);
  const box = $("gate-warning");
  box.replaceChildren(...found.map((line) => el("p", {}, line)));
  show(box, found.length > 0);
  return isCopied;
}

function changed() {
  if (!current) {
    return;
  }
  isDirty = true;
  drawWill();
  clearTimeout(timer);
  timer = setTimeout(keepNow, PAUSE);
}

// What was typed, in the shape of a draft.
function typed() {
  const given = data();
  const labels = Array.from(form.querySelectorAll("input[name=walls]"), (input) => input.dataset.label);
  return { ...Object.fromEntries(given), walls: given.getAll("walls"), wall_labels: labels, readers: given.getAll("readers") };
}

export function isUnsaved() {
  return isDirty || unsaved.size > 0;
}

// Save the draft now. What copies the letter word for word stays in the page: the server must not learn it.
export async function keepNow() {
  clearTimeout(timer);
  if (!current || !isDirty) {
    return;
  }
  unsaved.set(current.id, typed());
  if (check()) {
    $("draft-state").textContent = "含原信字句，没有存为草稿；本页关掉前还在";
    return;
  }
  isDirty = false;
  const id = current.id;
  const draft = data();
  form.querySelectorAll("input[name=walls]").forEach((input) => draft.append("wall_labels", input.dataset.label));
  try {
    const kept = await post(`${BASE}${id}/save-draft/`, draft);
    if (!isDirty || current?.id !== id) {
      unsaved.delete(id);
    }
    $("draft-state").textContent = `草稿已存 ${kept.saved_at}`;
  } catch (error) {
    isDirty = isDirty || current?.id === id;
    $("draft-state").textContent = error instanceof Told ? error.message : "草稿没有存上，内容还在";
  }
}

// ---- what pressing the button will do ----

function drawWill() {
  const to = form.querySelector("#s_to")?.value.trim();
  const joined = also > 0 ? `，另外选中的 ${also} 封并入它` : "";
  $("will").textContent = to
    ? `将登记为一件事项，并交给${to}，对方 5 个工作日内可提异议${joined}。`
    : `将登记为一件事项，稍后再交办${joined}。`;
  show($("vital-readers"), field("is_vital").checked);
}

export function setAlso(count) {
  also = count;
  if (current) {
    drawWill();
  }
}

// ---- open and close ----

function fill(draft) {
  for (const [name, value] of Object.entries(draft)) {
    const input = field(name);
    if (["walls", "wall_labels", "readers", "to", "to_label"].includes(name) || !input) {
      continue;
    }
    if (input.type === "checkbox") {
      input.checked = Boolean(value) && value !== "false";
    } else {
      input.value = value;
    }
  }
  (draft.readers || []).forEach((id) => {
    const box = form.querySelector(`input[name="readers"][value="${CSS.escape(id)}"]`);
    if (box) {
      box.checked = true;
    }
  });
  choose(draft.to_label ? draft.to : "", draft.to_label);
  (draft.walls || []).forEach((id, place) => walls.add(form, id, (draft.wall_labels || [])[place] || `岗位 ${id}`));
}

// Let the picker of the debtor show a post, or none.
function choose(value = "", label = "") {
  form.querySelector("#s_to").closest("[data-picker]").dispatchEvent(new CustomEvent("picker:set", { detail: { value, label } }));
}

function prefill(body) {
  if (body.named?.as_written) {
    field("title").value = [...(body.subject || "")].slice(0, 60).join("");
    field("summary").value = (body.text || "").slice(0, 2000);
  }
  if (body.urgent) {
    field("grade").value = "danger";
  }
}

function drawWalls(body) {
  const asked = excluded(body);
  asked.filter((row) => row.post).forEach((row) => walls.add(form, String(row.post), row.label));
  const words = asked.filter((row) => !row.post).map((row) => row.label);
  $("wall-asked").textContent = words.length ? `来信人要求回避：${words.join("、")}。请选出对应的岗位。` : "";
  show($("wall-asked"), words.length > 0);
}

// Other scripts (counters) hear that a field changed without anybody typing.
function tellCounters() {
  ["title", "summary", "note"].forEach((name) => field(name).dispatchEvent(new Event("input", { bubbles: true })));
}

export function open(id, { body }, state) {
  current = null;
  form.reset();
  walls.clear();
  choose();
  current = { id, text: `${body.subject || ""}\n${body.text || ""}`, isNamed: Boolean(body.named?.as_written) };
  const own = unsaved.get(id);
  isDirty = own !== undefined;
  const draft = own || state.draft || {};
  const hasDraft = Object.keys(draft).length > 0;
  if (hasDraft) {
    fill(draft);
  } else {
    prefill(body);
  }
  const opened = current;
  current = null;
  tellCounters();
  current = opened;
  drawWalls(body);
  const note = $("reader-note");
  note.textContent = state.is_registered
    ? `${state.reader || "同事"}已经登记了这封信，编号 ${state.number}。`
    : `${state.reader} 正在看这封信，先登记的为准。`;
  show(note, Boolean(state.reader) || state.is_registered);
  show($("register-problem"), false);
  $("draft-state").textContent = own ? "接着刚才写的，还没有存为草稿" : hasDraft ? "接着上次的草稿" : "";
  show(form);
  check();
  drawWill();
  field("title").focus();
}

// The letter was dealt with otherwise: what was typed for it is no draft any more.
export function forget() {
  clearTimeout(timer);
  unsaved.delete(current?.id);
  isDirty = false;
}

export function close() {
  clearTimeout(timer);
  current = null;
  isDirty = false;
  show(form, false);
}

export function bind({ onRegister }) {
  form.addEventListener("focusin", (event) => {
    event.target.closest(".picker")?.scrollIntoView({ block: "center" });
  });
  form.addEventListener("input", () => {
    changed();
    if (current) {
      check();
    }
  });
  form.addEventListener("change", changed);
  walls.bind(form, changed);
  form.addEventListener("picker:chosen", changed);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!current) {
      return;
    }
    clearTimeout(timer);
    const button = $("register");
    button.disabled = true;
    button.classList.add("is-loading");
    await attempt(() => onRegister(data()));
    button.disabled = false;
    button.classList.remove("is-loading");
    if (current && !$("register-problem").hidden) {
      $("register-problem").scrollIntoView({ block: "nearest" });
    }
  });
}
