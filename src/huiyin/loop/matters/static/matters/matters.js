/* Bulk choice on the list: counts what is ticked, ticks all, and keeps the button off while nothing is. */
(function () {
  "use strict";
  var form = document.querySelector("[data-bulk]");
  if (!form || !form.querySelector("[data-bulk-bar]")) return;
  var all = form.querySelector("[data-bulk-all]");
  var go = form.querySelector("[data-bulk-go]");
  var mark = form.querySelector("[data-bulk-count]");
  function boxes() { return Array.from(form.querySelectorAll("input[name=pick]")); }
  function show() {
    var n = boxes().filter(function (b) { return b.checked; }).length;
    go.disabled = n === 0;
    mark.textContent = n ? " " + n + " 件" : "";
    all.checked = n > 0 && n === boxes().length;
  }
  all.addEventListener("change", function () { boxes().forEach(function (b) { b.checked = all.checked; }); show(); });
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
})();
