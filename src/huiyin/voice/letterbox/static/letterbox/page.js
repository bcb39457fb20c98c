// Starts the page: tabs, large type, the warning in company browsers, exit and clear.
import { clearCompose, isUnsent, startCompose } from "./compose.js";
import { clearConversation, isUnsaid, startConversation } from "./conversation.js";
import { $, screen, show } from "./dom.js";
import { startHanding } from "./handing.js";
import { fingerprintOfSet } from "./post.js";
import { ready } from "./protocol.js";

const IN_APP = /MicroMessenger|wxwork|DingTalk|Feishu|Lark/iu;

async function leave() {
  clearCompose();
  clearConversation();
  try {
    await fetch("/letters/", { method: "POST", credentials: "same-origin", cache: "no-store" });
  } catch {
    // Without a connection the page is still left.
  }
  location.replace("/letters/");
}

show($("in-app"), IN_APP.test(navigator.userAgent));
$("large").addEventListener("click", () => {
  const isLarge = document.documentElement.classList.toggle("large");
  $("large").setAttribute("aria-pressed", String(isLarge));
});
const isLookingUp = location.hash === "#thread"; // the portal's "查回执"; any other fragment is a box's number
if (isLookingUp) {
  history.replaceState(null, "", "/letters/");
}
// Nothing is kept anywhere, so the browser asks before words that were not sent are left by its back button.
window.addEventListener("beforeunload", (event) => {
  if (isUnsent() || isUnsaid()) {
    event.preventDefault();
    event.returnValue = true; // older browsers
  }
});
await ready;
startCompose();
startConversation();
startHanding();
$("words").textContent = fingerprintOfSet();
$("tab-write").addEventListener("click", () => screen("write"));
$("tab-thread").addEventListener("click", () => screen("find"));
[$("leave"), ...document.querySelectorAll("[data-leave]")].forEach((button) => button.addEventListener("click", leave));
show($("preparing"), false);
show($("foot"));
screen(isLookingUp ? "find" : "write");
