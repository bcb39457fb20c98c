/* Tree picker: a combobox over a plain field. The server answers ?q= with <li role="option"> lines (picker_options). */
(function () {
  "use strict";
  function enhance(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "1";
    var plain = box.querySelector("select, input");
    var id = plain.id;
    var hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = plain.name;
    hidden.value = plain.value;
    var text = document.createElement("input");
    text.type = "text";
    text.id = id;
    text.name = plain.name + "_label"; // a form that comes back shows these words, not the id behind them
    text.autocomplete = "off";
    text.required = plain.required;
    text.placeholder = plain.placeholder || "名称、拼音或首字母";
    text.value = box.dataset.valueLabel || (plain.tagName === "SELECT" && plain.value ? plain.selectedOptions[0].textContent : plain.value || "");
    ["aria-describedby", "aria-invalid"].forEach(function (name) { if (plain.hasAttribute(name)) text.setAttribute(name, plain.getAttribute(name)); });
    var list = document.createElement("ul");
    list.id = id + "_list";
    list.className = "picker-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可选项");
    text.setAttribute("role", "combobox");
    text.setAttribute("aria-expanded", "false");
    text.setAttribute("aria-controls", list.id);
    text.setAttribute("aria-autocomplete", "list");
    plain.replaceWith(text, hidden, list);
    var chosen = text.value, waiting = 0, asked = 0, isStale = false, isWanted = false;

    function options() { return Array.from(list.querySelectorAll("[role=option]")); }
    function close() { list.hidden = true; text.setAttribute("aria-expanded", "false"); text.removeAttribute("aria-activedescendant"); }
    function mark(index) {
      text.removeAttribute("aria-activedescendant");
      options().forEach(function (o, i) {
        o.id = list.id + "_" + i;
        o.setAttribute("aria-selected", String(i === index));
        if (i === index) { text.setAttribute("aria-activedescendant", o.id); o.scrollIntoView({ block: "nearest" }); }
      });
    }
    function current() { return options().findIndex(function (o) { return o.getAttribute("aria-selected") === "true"; }); }
    function forget() { window.clearTimeout(waiting); asked += 1; isStale = isWanted = false; }
    function choose(option) {
      forget(); // an answer still under way must not open the list again, its first line marked for the next Enter
      hidden.value = option.dataset.value;
      chosen = text.value = option.dataset.label;
      close();
      box.dispatchEvent(new CustomEvent("picker:chosen", { bubbles: true, detail: { value: hidden.value, label: chosen } }));
      hidden.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function ask() {
      var mine = ++asked;
      var address = new URL(box.dataset.picker, window.location.href);
      address.searchParams.set("q", text.value === chosen ? "" : text.value.trim());
      fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      }).then(function (html) {
        if (mine !== asked) return;
        list.innerHTML = html;
        isStale = false;
        if (isWanted && options().length) { choose(options()[0]); return; }
        isWanted = false;
        if (document.activeElement !== text) return; // who has gone on isn't shown a list over the next field
        list.hidden = false;
        text.setAttribute("aria-expanded", "true");
        mark(0);
        list.scrollIntoView({ block: "nearest" });
      }).catch(function () {
        if (mine !== asked) return;
        isStale = isWanted = false;
        list.innerHTML = '<li class="picker-note">暂时取不到可选项，可以直接输入编号。</li>';
        list.hidden = false;
      });
    }
    // A script that fills a form says what stands there: {value, label}, both empty for nothing.
    box.addEventListener("picker:set", function (e) {
      forget();
      hidden.value = e.detail.value;
      chosen = text.value = e.detail.label;
    });
    text.addEventListener("focus", ask);
    text.addEventListener("input", function () {
      isStale = true; // what is shown or still under way answers what was typed before: Enter waits for the new list
      asked += 1;
      hidden.value = text.value === chosen ? hidden.value : text.value.trim();
      window.clearTimeout(waiting);
      waiting = window.setTimeout(ask, 150);
    });
    text.addEventListener("keydown", function (e) {
      var last = options().length - 1;
      if (e.key === "ArrowDown") { e.preventDefault(); if (list.hidden) ask(); else mark(Math.min(current() + 1, last)); }
      else if (e.key === "ArrowUp") { e.preventDefault(); mark(Math.max(current() - 1, 0)); }
      else if (e.key === "Enter" && isStale && !e.ctrlKey) { e.preventDefault(); isWanted = true; }
      else if (e.key === "Enter" && !list.hidden && current() >= 0 && !e.ctrlKey) { e.preventDefault(); choose(options()[current()]); }
      else if (e.key === "Escape" && !list.hidden) { e.preventDefault(); e.stopPropagation(); close(); }
    });
    text.addEventListener("blur", function () { window.setTimeout(close, 150); });
    list.addEventListener("mousedown", function (e) {
      var option = e.target.closest("[role=option]");
      if (option) { e.preventDefault(); choose(option); }
    });
  }
  function all(scope) { scope.querySelectorAll("[data-picker]").forEach(enhance); }
  all(document);
  // At the swap, not only at the load 20 ms later: until then the plain field would show the id behind the words.
  document.addEventListener("htmx:afterSwap", function () { all(document); });
  document.addEventListener("htmx:load", function (e) { all(e.detail.elt.parentElement || document); });
})();
