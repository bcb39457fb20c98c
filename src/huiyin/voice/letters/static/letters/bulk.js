// Several at once: letters that say the same, matters that go to the same post.
import { $, show } from "./dom.js";
import * as list from "./list.js";
import * as reading from "./reading.js";
import * as summary from "./summary.js";
import { attempt, post, toast } from "./wire.js";

export function draw() {
  const letters = list.pickedLetters();
  const matters = list.pickedMatters().length;
  document.querySelector("[data-picked]").textContent = String(letters.length);
  document.querySelector("[data-picked-matters]").textContent = String(matters);
  show($("bulk-join"), letters.length > 0);
  show($("bulk-assign"), matters > 0);
  summary.setAlso(letters.filter((id) => id !== list.opened()).length);
  const isIdle = list.opened() === null && letters.length === 0 && matters === 0;
  show($("nothing-written"), isIdle && $("talk-tools").hidden);
}

function unpick() {
  document.querySelectorAll("[data-pick]").forEach((box) => (box.checked = false));
  draw();
}

async function join() {
  const data = new FormData($("bulk-join"));
  list.pickedLetters().forEach((id) => data.append("letters", id));
  const done = await attempt(() => post(`${list.BASE}join/`, data), $("bulk-problem"));
  if (done) {
    toast(`${done.joined} 封已并入 ${done.number}`);
    $("bulk-join").reset();
    reading.close();
    list.refresh();
  }
}

async function assign() {
  const data = new FormData($("bulk-assign"));
  list.pickedMatters().forEach((id) => data.append("matters", id));
  const done = await attempt(() => post(`${list.BASE}assign/`, data), $("assign-problem"));
  if (done) {
    toast(`${done.assigned} 件已交办给${done.post}`);
    list.refresh();
  }
}

function sends(form, act) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

export function bind() {
  $("waiting").addEventListener("change", draw);
  $("waiting").addEventListener("htmx:beforeRequest", (event) => {
    // A refresh must not undo what is being picked.
    if (list.pickedLetters().length || list.pickedMatters().length) {
      event.preventDefault();
    }
  });
  $("unpick").addEventListener("click", unpick);
  sends($("bulk-join"), join);
  sends($("bulk-assign"), assign);
}
