// The thread with a writer: read the talk, seal an answer, carry the value of their word to the matter.
import { tooLong } from "../letterbox/dom.js";
import * as p from "../letterbox/protocol.js";
import { $, breathe, el, show } from "./dom.js";
import * as ring from "./ring.js";
import * as sheet from "./sheet.js";
import { attempt, get, post, toast, Told } from "./wire.js";

const BASE = "/desk/letters/";
let now = null; // {id, thread, onChange}

function opened(fields) {
  try {
    return ring.openBundle(fields);
  } catch {
    return null;
  }
}

// Draw the letter and its talk into `place`; tools go to #talk-tools where the page has them.
export async function open(id, place, onChange = () => {}) {
  const thread = await get(`${BASE}${id}/thread/`);
  const body = ring.openBundle(thread.letter);
  now = { id, thread, onChange };
  place.replaceChildren(await sheet.letter(body, thread.day));
  const talk = el("div", { class: "talk" });
  const waiting = [];
  for (const row of thread.pieces) {
    const said = opened(row.bundle);
    talk.append(await sheet.piece(row, said));
    if (row.is_waiting) {
      waiting.push({ row, said });
    }
  }
  place.append(talk);
  show(place);
  drawTools(waiting);
}

function drawTools(waiting) {
  const matter = now.thread.matter;
  $("talk-title").textContent = matter ? `${matter.number}（${matter.state}）` : "往来";
  $("verdict-slot").replaceChildren(...waiting.map(({ row, said }) => tools(row, said)));
  show($("talk-tools"));
}

// What an officer can do with a writer's word: carry its value, or say it was read.
function tools(row, said) {
  const box = el("form", { class: "letters-warning", autocomplete: "off" });
  const problem = el("p", { class: "problem", role: "alert", hidden: "" });
  const verdict = said?.verdict;
  const isWithdrawn = said?.withdraw === true;
  const words = { put_right: "来信人说：已经解决", not_put_right: "来信人说：没有解决" };
  box.append(el("p", {}, words[verdict] || (isWithdrawn ? withdrawal() : "来信人有新的话，请看左边")));
  const reason = el("textarea", { rows: "2", "aria-label": "转达的理由（去掉身份）", placeholder: "理由，去掉身份后转给承办岗位" });
  const buttons = el("div", { class: "form-actions" });
  const act = (label, value, isMain) => {
    const button = el("button", { type: "button", class: `btn btn-small${isMain ? " btn-main" : ""}` }, label);
    button.addEventListener("click", () => carry(row, value, reason.value, said?.rating, problem));
    buttons.append(button);
  };
  if (isWithdrawn) {
    act("转达：来信人撤回", "withdraw", true);
  } else if (verdict) {
    act(verdict === "put_right" ? "转达：确认解决，办结" : "转达：没有解决，重办", verdict, true);
  } else if (now.thread.matter?.state === "不予受理") {
    act("转为申请复查", "review", true);
  }
  if (verdict !== "put_right" && !isWithdrawn) {
    box.append(reason);
  }
  const aside = el("button", { type: "button", class: "btn btn-small" }, "已阅，不用转达");
  aside.addEventListener("click", () => putAside(row, problem));
  buttons.append(aside);
  box.append(problem, buttons);
  return box;
}

// What carrying a withdrawal will do, said before the button is pressed.
function withdrawal() {
  const matter = now.thread.matter;
  const told = "来信人撤回了这封信。";
  if (!matter) {
    return now.thread.is_urgent
      ? `${told}信上标着紧急安全隐患：请先打开登记，再来转达，险情照常办理。`
      : `${told}转达以后，登记为一件没有内容的事项并提请处置，由另一人同意后销毁。`;
  }
  if (matter.state === "已登记") {
    return `${told}转达以后提请处置，由另一人同意后销毁；涉及人身安全的照常办理。`;
  }
  return `${told}事情已经往下办，照常办完，不再向来信人追问；了结以后原信由两人销毁。`;
}

async function carry(row, value, reason, rating, problem) {
  const fields = { value, reason, ...(rating ? { rating: String(rating) } : {}) };
  const done = await attempt(() => post(`${BASE}messages/${row.id}/verdict/`, fields), problem);
  if (done) {
    toast(`已转达，${done.number} 现在是“${done.state}”`);
    now.onChange();
  }
}

async function putAside(row, problem) {
  if (await attempt(() => post(`${BASE}messages/${row.id}/put-aside/`), problem)) {
    toast("已记下");
    now.onChange();
  }
}

async function ask(text) {
  const thread = now.thread;
  const first = p.fromJson(thread.letter);
  const fields = p.fieldsOf(first);
  if (!text.trim()) {
    throw new Told("请先写要说的话。");
  }
  const wrong = tooLong(text.trim());
  if (wrong) {
    throw new Told(wrong);
  }
  await breathe();
  const envelope = { site: thread.site, box: thread.box, writerKey: p.unb64(fields.pkw) };
  const body = { subject: "", text: text.trim(), files: [], reply: true };
  const bundle = p.seal(envelope, body, [p.unhex(thread.group_key)]);
  return post(`${BASE}${now.id}/ask/`, { bundle: JSON.stringify(p.toJson(bundle)) });
}

export function bind() {
  const form = $("ask");
  if (!form || form.dataset.bound) {
    return;
  }
  form.dataset.bound = "1";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (await attempt(() => ask($("ask-text").value), $("ask-problem"))) {
      $("ask-text").value = "";
      toast("已封好寄出");
      now.onChange();
    }
  });
}
