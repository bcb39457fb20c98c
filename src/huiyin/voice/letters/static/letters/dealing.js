// What becomes of the open letter: registered, marked as a repetition, refused as empty.
import { $, show } from "./dom.js";
import * as list from "./list.js";
import * as reading from "./reading.js";
import { attempt, post } from "./wire.js";

export async function register(data) {
  const id = list.opened();
  const after = list.ids();
  list.pickedLetters().filter((other) => other !== id).forEach((other) => data.append("also", other));
  const done = await attempt(() => post(`${list.BASE}${id}/register/`, data), $("register-problem"));
  if (done) {
    await reading.goOn(`已登记 ${done.number}${done.joined ? `，并入 ${done.joined} 封` : ""}`, id, after);
  }
}

// The open letter says the same as a matter that is under way: one step.
export async function markRepeated(number, button) {
  const id = list.opened();
  const after = list.ids();
  const data = new FormData();
  data.append("letters", id);
  data.append("into", number);
  button.disabled = true;
  const done = await attempt(() => post(`${list.BASE}join/`, data), $("like-problem"));
  button.disabled = false;
  if (done) {
    await reading.goOn(`已标为重复，并入 ${done.number}`, id, after);
  }
}

// A letter that says nothing.
export function askEmpty() {
  if (list.opened() && !$("summary-form").hidden) {
    show($("empty-problem"), false);
    $("empty-sure").showModal();
    $("empty-no").focus();
  }
}

async function refuseEmpty() {
  const id = list.opened();
  const after = list.ids();
  $("empty-yes").disabled = true;
  const done = await attempt(() => post(`${list.BASE}${id}/refuse-empty/`), $("empty-problem"));
  $("empty-yes").disabled = false;
  if (done) {
    $("empty-sure").close();
    await reading.goOn(`${done.number} 不予受理：${done.refusal}`, id, after);
  }
}

export function bind() {
  $("empty-letter").addEventListener("click", askEmpty);
  $("empty-yes").addEventListener("click", refuseEmpty);
  $("empty-no").addEventListener("click", () => $("empty-sure").close());
}
