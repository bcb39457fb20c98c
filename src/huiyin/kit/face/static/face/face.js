/* Small behaviour of every page: toggles, menus, counters, toasts, the side sheet, one submission per press. */
(function () {
  "use strict";
  var root = document.documentElement;

  function keep(name, value) {
    try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch (e) { /* not kept */ }
  }
  function isDark() {
    if (root.dataset.theme) return root.dataset.theme === "dark";
    return window.matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function showToggles() {
    document.querySelectorAll("[data-toggle-theme]").forEach(function (b) { b.setAttribute("aria-pressed", String(isDark())); });
    document.querySelectorAll("[data-toggle-size]").forEach(function (b) { b.setAttribute("aria-pressed", String(root.dataset.size === "large")); });
  }

  /* ---- toasts: server sends HX-Trigger {"toast": "已交办"} or {"toast": {"text", "tone", "undo": url}} ---- */
  function toast(note) {
    var area = document.getElementById("toasts");
    if (!area || !note) return;
    if (typeof note === "string") note = { text: note };
    var box = document.createElement("div");
    box.className = "toast" + (note.tone === "error" ? " toast-error" : "");
    var words = document.createElement("span");
    words.textContent = note.text;
    box.append(words);
    if (note.undo) {
      var undo = document.createElement("a");
      undo.className = "btn btn-small right";
      undo.href = note.undo;
      undo.textContent = "撤回";
      box.append(undo);
    }
    area.append(box);
    if (note.tone !== "error") window.setTimeout(function () { box.remove(); }, note.undo ? 12000 : 6000);
    else box.addEventListener("click", function () { box.remove(); });
  }
  document.addEventListener("toast", function (e) { toast(e.detail && e.detail.value !== undefined ? e.detail.value : e.detail); });

  /* ---- side sheet ---- */
  var opener = null;
  function closeSheet() {
    var place = document.getElementById("sheet");
    if (!place || !place.firstElementChild) return false;
    place.replaceChildren();
    if (opener && opener.isConnected) opener.focus();
    opener = null;
    return true;
  }
  function closeMenus(except) {
    var any = false;
    document.querySelectorAll("details.menu[open]").forEach(function (d) {
      if (d !== except) { d.open = false; any = true; }
    });
    return any;
  }

  document.addEventListener("click", function (e) {
    var t = e.target.closest ? e.target : e.target.parentElement;
    closeMenus(t.closest("details.menu"));
    if (t.closest("[data-toggle-theme]")) {
      root.dataset.theme = isDark() ? "light" : "dark";
      keep("theme", root.dataset.theme);
      showToggles();
      document.dispatchEvent(new CustomEvent("face:theme"));
    } else if (t.closest("[data-toggle-size]")) {
      if (root.dataset.size === "large") delete root.dataset.size; else root.dataset.size = "large";
      keep("size", root.dataset.size);
      showToggles();
      document.dispatchEvent(new CustomEvent("face:theme"));
    } else if (t.closest("[data-close-sheet]")) {
      closeSheet();
    } else if (t.closest("[data-keys-help]")) {
      document.getElementById("keys-help").showModal();
    } else if (t.closest("[data-print]")) {
      window.print();
    }
  });
  document.addEventListener("keydown", function (e) {
    if (e.key !== "Escape" || e.defaultPrevented) return;
    var menu = document.querySelector("details.menu[open]");
    if (closeMenus(null)) { if (menu) menu.querySelector("summary").focus(); } else closeSheet();
  });

  /* ---- forms: counter, one submission, Ctrl+Enter ---- */
  function count(mark) {
    var field = document.getElementById(mark.dataset.countFor);
    if (field) mark.textContent = "已写 " + Array.from(field.value).length + " 字";
  }
  document.addEventListener("input", function (e) {
    document.querySelectorAll("[data-count-for='" + CSS.escape(e.target.id || "-") + "']").forEach(count);
  });
  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (form.method === "dialog" || form.hasAttribute("hx-post") || form.method === "get") return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
    if (e.submitter) e.submitter.classList.add("is-loading");
    if (form.target === "_blank") window.setTimeout(release, 8000); /* a paper in a window of its own; this page stays */
  });
  function release() {
    document.querySelectorAll("form[data-sent]").forEach(function (f) { delete f.dataset.sent; });
    document.querySelectorAll(".btn.is-loading:not([data-stay])").forEach(function (b) { b.classList.remove("is-loading"); });
  }
  window.addEventListener("pageshow", release);
  document.addEventListener("keydown", function (e) {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target.form) { e.preventDefault(); forget(e.target.form); e.target.form.requestSubmit(); }
  });

  /* what the browser itself misses is said in Chinese, whatever language the browser speaks */
  function forget(form) {
    Array.from(form ? form.elements : []).forEach(function (f) { if (f.setCustomValidity) f.setCustomValidity(""); });
  }
  document.addEventListener("invalid", function (e) {
    var field = e.target, isPicked = /^(checkbox|radio|file|select-one)$/.test(field.type);
    field.setCustomValidity(field.validity.valueMissing ? (isPicked ? "请选一项。" : "请填写这一项。") : "填写的格式不对，请核对。");
  }, true);
  document.addEventListener("input", function (e) { forget(e.target.form); });
  document.addEventListener("click", function (e) {
    var button = e.target.closest ? e.target.closest("button, input[type=submit]") : null;
    if (button) forget(button.form);
  }, true);

  /* ---- htmx: the sheet takes the focus, an error is said, an expired sign-in sends to the page itself ---- */
  var SAID = {
    403: "登录已过期或没有权限，请刷新页面后再试。",
    503: "系统正忙或磁盘写不进去，没有存下。填写的内容还在，请过一分钟再提交；一直这样，请告诉技术管理员。"
  };
  document.addEventListener("htmx:beforeRequest", function (e) {
    if (e.detail.target && e.detail.target.id === "sheet" && !e.detail.target.firstElementChild) opener = e.detail.elt;
  });
  /* a whole page instead of a fragment (sign-in expired, or a page that has no fragment): go there */
  function isPage(detail) {
    var text = detail.xhr.responseText || "";
    if (/^\s*<!doctype/i.test(text)) return true;
    return Boolean(detail.target && detail.target.id === "sheet" && text.trim() && text.indexOf("data-sheet") < 0);
  }
  document.addEventListener("htmx:beforeSwap", function (e) {
    if (e.detail.requestConfig && e.detail.requestConfig.verb === "get" && e.detail.xhr.status < 400 && !e.detail.boosted && isPage(e.detail)) {
      e.detail.shouldSwap = false;
      window.location.assign(e.detail.pathInfo.finalRequestPath);
      return;
    }
    if (e.detail.xhr.status === 422 || e.detail.xhr.status === 409) { e.detail.shouldSwap = true; e.detail.isError = false; }
  });
  document.addEventListener("htmx:afterSettle", function (e) {
    var target = e.detail.target;
    if (!target) return;
    setUp(target);
    if (target.id === "sheet") { var body = target.querySelector(".sheet-body"); if (body) body.focus(); }
    else if (target.classList.contains("verb-slot")) {
      var first = target.querySelector("[data-focus], input:not([type=hidden]), select, textarea, button");
      if (first) first.focus();
    }
  });
  document.addEventListener("htmx:responseError", function (e) {
    toast({ tone: "error", text: SAID[e.detail.xhr.status] || "没有办成，请再试一次。填写的内容还在。" });
  });
  document.addEventListener("htmx:sendError", function () { toast({ tone: "error", text: "网络不通，内容还在，请稍后再试。" }); });

  function setUp(scope) {
    scope.querySelectorAll("[data-count-for]").forEach(count);
    var focus = scope.querySelector("[data-focus]");
    if (focus) focus.focus();
    showToggles();
  }
  setUp(document);
  document.querySelectorAll("[data-why]").forEach(function (a) {
    if (!document.getElementById("sheet") || a.hasAttribute("hx-get")) return;
    a.setAttribute("hx-get", a.href);
    a.setAttribute("hx-target", "#sheet");
    if (window.htmx) window.htmx.process(a);
  });
  window.face = { toast: toast, closeSheet: closeSheet };
})();
