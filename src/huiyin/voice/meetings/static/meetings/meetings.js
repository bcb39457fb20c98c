/* Minutes: what was typed and not saved yet stays on this device, and comes back when the page is opened again. */
(function () {
  "use strict";
  var prefix = "huiyin.minutes." + location.pathname + ".";
  function read(key) { try { return localStorage.getItem(prefix + key); } catch (e) { return null; } }
  function keep(key, text) {
    try { text === null ? localStorage.removeItem(prefix + key) : localStorage.setItem(prefix + key, text); } catch (e) { /* not kept */ }
  }
  function area(form) { return form.querySelector("textarea"); }
  function start(form) {
    var text = area(form);
    if (!text || form.dataset.isDrafted) return;
    form.dataset.isDrafted = "1";
    var kept = read(form.dataset.draft);
    if (kept !== null && kept !== text.value && kept.trim()) {
      text.value = kept;
      var note = document.createElement("p");
      note.className = "small amber";
      note.textContent = "上次没有存上的内容已经放回来，请看一下再保存。";
      text.after(note);
    } else { keep(form.dataset.draft, null); }
    text.addEventListener("input", function () { keep(form.dataset.draft, text.value); });
    if (!form.hasAttribute("hx-post")) form.addEventListener("submit", function () { sending = form.dataset.draft; });
  }
  var sending = null;
  function all(root) { root.querySelectorAll("form[data-draft]").forEach(start); }
  document.body.addEventListener("htmx:afterRequest", function (e) {
    var form = e.detail.elt.closest && e.detail.elt.closest("form[data-draft]");
    if (form && e.detail.xhr && e.detail.xhr.status === 200) keep(form.dataset.draft, null);
  });
  document.body.addEventListener("htmx:afterSwap", function (e) { all(e.detail.target.parentNode || document); });
  window.addEventListener("pagehide", function () {
    // A new point goes by a whole page: once its form was sent and the answer came, the draft is done with.
    if (sending) { try { sessionStorage.setItem(prefix + "sent", sending); } catch (e) { /* not kept */ } }
  });
  try {
    var sent = sessionStorage.getItem(prefix + "sent");
    sessionStorage.removeItem(prefix + "sent");
    if (sent && !document.querySelector("[data-draft='" + sent + "'] .field-error") && location.hash) keep(sent, null);
  } catch (e) { /* not kept */ }
  all(document);
})();
