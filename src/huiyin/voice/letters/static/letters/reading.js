// The middle column: opening a letter or a thread, closing it, going on to the letter that follows.
import { $, show } from "./dom.js";
import * as like from "./like.js";
import * as list from "./list.js";
import * as ring from "./ring.js";
import * as sheet from "./sheet.js";
import * as summary from "./summary.js";
import * as talk from "./talk.js";
import { attempt, post, toast } from "./wire.js";

const READING = 60 * 1000;
let renewing = 0;
let markRepeated = () => {};

export function bind({ onRepeated }) {
  markRepeated = onRepeated;
}

export async function open(id) {
  if (!ring.isOpen()) {
    $("unlock-password").focus();
    return;
  }
  summary.keepNow();
  const found = await attempt(async () => {
    const opened = await list.bodyOf(id);
    const state = await post(`${list.BASE}${id}/read/`);
    return { opened, state };
  }, $("open-problem"));
  if (!found) {
    return;
  }
  list.setOpened(id);
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
    like.draw(`${opened.body.subject || ""}${opened.body.text || ""}`, () => list.opened() === id, markRepeated);
  }
  clearInterval(renewing);
  renewing = setInterval(() => post(`${list.BASE}${id}/read/`).catch(() => {}), READING);
  list.drawSubjects();
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

export async function openTalk(id) {
  await summary.keepNow();
  close();
  show($("nothing-open"), false);
  show($("nothing-written"), false);
  await attempt(() => talk.open(id, $("letter"), () => { openTalk(id); list.refresh(); }), $("open-problem"));
  comeForward();
  $("letter").querySelector(".talk-waiting")?.scrollIntoView({ block: "center" });
}

export function close() {
  clearInterval(renewing);
  list.setOpened(null);
  summary.close();
  show($("letter"), false);
  show($("nothing-open"));
  show($("talk-tools"), false);
  show($("nothing-written"));
  list.drawSubjects();
}

// Say what was done with a letter and open the one that followed it; `after` is the list as it was before.
export async function goOn(said, id, after) {
  toast(said);
  summary.forget();
  close();
  await list.refresh();
  const left = list.ids();
  const following = after.slice(after.indexOf(id) + 1).find((other) => left.includes(other)) || left[0];
  if (following) {
    await open(following);
  }
}

// Who leaves the page puts the letter back.
window.addEventListener("pagehide", () => {
  if (list.opened()) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    navigator.sendBeacon(`${list.BASE}${list.opened()}/leave-off/`, data);
  }
});
