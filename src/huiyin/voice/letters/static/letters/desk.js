// The sorting desk: three columns put together, the keyboard, what happens on the way in and out.
import * as bulk from "./bulk.js";
import * as dealing from "./dealing.js";
import { $, show } from "./dom.js";
import * as like from "./like.js";
import * as list from "./list.js";
import * as reading from "./reading.js";
import * as ring from "./ring.js";
import * as summary from "./summary.js";
import * as talk from "./talk.js";
import { toast } from "./wire.js";

$("sorting").addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const talker = event.target.closest("[data-talk]");
  if (opener || talker) {
    event.preventDefault();
  }
  if (opener) {
    reading.open(opener.dataset.open);
  } else if (talker) {
    reading.openTalk(talker.dataset.talk);
  }
});
$("waiting").addEventListener("htmx:afterSettle", list.drawSubjects);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
    return;
  }
  const current = list.opened();
  if (event.key === "Escape" && current && event.target.closest("#summary-form") && !event.defaultPrevented) {
    list.rowOf(current)?.querySelector("[data-open]").focus(); // out of the field, so that the letters are keys again
  }
  if (event.target.closest("input, textarea, select, dialog")) {
    return;
  }
  if (event.key === "x") {
    document.activeElement.closest("[data-letter]")?.querySelector("[data-pick]")?.click();
  } else if (event.key === "n") {
    list.next(1);
  } else if (event.key === "v") {
    dealing.askEmpty();
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

summary.bind({ onRegister: dealing.register });
reading.bind({ onRepeated: dealing.markRepeated });
dealing.bind();
bulk.bind();
talk.bind();
ring.bindUnlock();
$("summary-form").addEventListener("input", ring.touch); // who types is not at rest
show($("nothing-open"), false);
ring.whenOpen(async () => {
  show($("nothing-open"));
  await list.drawSubjects();
  const wanted = $("sorting").dataset.wanted;
  if (wanted && list.rowOf(wanted)) {
    reading.open(wanted);
  } else if (wanted) {
    reading.openTalk(wanted);
  } else if (list.rows().length && list.opened() === null) { // who has opened one meanwhile keeps the field they type in
    list.rows()[0].querySelector("[data-open]").focus();
  }
});
list.drawSubjects();
