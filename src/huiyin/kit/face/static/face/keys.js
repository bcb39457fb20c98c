/* Keyboard on the desk: j k o on lists, / search, a e press a verb, ? help. Never while somebody types. */
(function () {
  "use strict";
  function rows() {
    var sheet = document.querySelector("#sheet > *");
    return sheet ? [] : Array.from(document.querySelectorAll("[data-row]"));
  }
  function link(row) { return row.querySelector(".row-title, a"); }
  function move(step) {
    var all = rows();
    if (!all.length) return;
    var here = all.findIndex(function (r) { return r.classList.contains("is-current") || r.contains(document.activeElement); });
    var next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
    all.forEach(function (r) { r.classList.remove("is-current"); });
    next.classList.add("is-current");
    link(next).focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function press(verb) {
    var button = document.querySelector("#sheet [data-verb='" + verb + "'], [data-verb='" + verb + "']");
    if (button) button.click();
    return Boolean(button);
  }
  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (e.target.closest && e.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    var taken = true;
    if (e.key === "j") move(1);
    else if (e.key === "k") move(-1);
    else if (e.key === "o") { var row = document.querySelector("[data-row].is-current"); if (row) link(row).click(); }
    else if (e.key === "/") { var box = document.querySelector("[data-search]"); if (box) box.focus(); }
    else if (e.key === "?") { var help = document.getElementById("keys-help"); if (help) help.showModal(); }
    else if (e.key === "a") taken = press("assign");
    else if (e.key === "e") taken = press("answer");
    else taken = false;
    if (taken) e.preventDefault();
  });
})();
