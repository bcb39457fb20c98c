/* Fields in our own words: the names of chosen files, and a Chinese calendar beside a day. */
(function () {
  "use strict";

  /* ---- files ---- */
  document.addEventListener("change", function (e) {
    if (e.target.type !== "file") return;
    var names = document.querySelector("[data-names-for='" + CSS.escape(e.target.id || "-") + "']");
    if (!names) return;
    var chosen = Array.from(e.target.files).map(function (f) { return f.name; });
    names.textContent = chosen.length ? (chosen.length > 1 ? "已选 " + chosen.length + " 个：" : "已选：") + chosen.join("、") : "还没有选文件";
  });

  /* ---- days: a month of buttons; days are compared as texts of the form 2026-11-06 ---- */
  var WEEK = "一二三四五六日";
  function two(n) { return String(n).padStart(2, "0"); }
  function written(year, month, day) { return year + "-" + two(month) + "-" + two(day); }
  function typed(text) {
    var m = /^\s*(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*$/.exec(text) || /^\s*(\d{4})(\d{2})(\d{2})\s*$/.exec(text);
    return m ? written(m[1], m[2], m[3]) : "";
  }
  function button(text, className) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.className = className;
    return made;
  }
  function close() {
    var open = document.querySelector(".calendar");
    if (!open) return false;
    open.parentElement.querySelector("[data-pick-day]").setAttribute("aria-expanded", "false");
    open.remove();
    return true;
  }
  function dayButton(field, year, month, day) {
    var on = written(year, month, day), one = button(String(day), "calendar-day");
    var weekday = WEEK[(new Date(year, month - 1, day).getDay() + 6) % 7];
    one.setAttribute("aria-label", year + "年" + month + "月" + day + "日 星期" + weekday);
    one.disabled = Boolean((field.dataset.min && on < field.dataset.min) || (field.dataset.max && on > field.dataset.max));
    if (on === typed(field.value)) one.setAttribute("aria-pressed", "true");
    one.addEventListener("click", function () {
      field.value = year + "年" + month + "月" + day + "日";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      close();
      field.focus();
    });
    return one;
  }
  function draw(box, field, year, month) {
    var head = document.createElement("div"), name = document.createElement("strong"), grid = document.createElement("div");
    var back = button("‹", "calendar-turn"), on = button("›", "calendar-turn");
    head.className = "calendar-head";
    name.textContent = year + "年" + month + "月";
    name.setAttribute("aria-live", "polite");
    back.setAttribute("aria-label", "上一月");
    on.setAttribute("aria-label", "下一月");
    back.addEventListener("click", function () { draw(box, field, month === 1 ? year - 1 : year, month === 1 ? 12 : month - 1); box.querySelector(".calendar-turn").focus(); });
    on.addEventListener("click", function () { draw(box, field, month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1); box.querySelectorAll(".calendar-turn")[1].focus(); });
    head.append(back, name, on);
    grid.className = "calendar-grid";
    WEEK.split("").forEach(function (w) { var s = document.createElement("span"); s.textContent = w; s.setAttribute("aria-hidden", "true"); grid.append(s); });
    for (var blank = (new Date(year, month - 1, 1).getDay() + 6) % 7; blank > 0; blank -= 1) grid.append(document.createElement("span"));
    for (var day = 1; day <= new Date(year, month, 0).getDate(); day += 1) grid.append(dayButton(field, year, month, day));
    box.replaceChildren(head, grid);
  }
  document.addEventListener("click", function (e) {
    var t = e.target.closest ? e.target : e.target.parentElement, opener = t.closest("[data-pick-day]");
    if (t.closest(".calendar") || !e.target.isConnected) return;
    var wasOpen = opener && opener.getAttribute("aria-expanded") === "true";
    close();
    var field = opener && !wasOpen && document.getElementById(opener.dataset.pickDay);
    if (!field) return;
    var box = document.createElement("div"), now = new Date();
    var start = (typed(field.value) || field.dataset.min || written(now.getFullYear(), now.getMonth() + 1, now.getDate())).split("-");
    box.className = "calendar";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "日历");
    draw(box, field, Number(start[0]), Number(start[1]));
    opener.setAttribute("aria-expanded", "true");
    opener.after(box);
    (box.querySelector("[aria-pressed]") || box.querySelector(".calendar-day:enabled") || box.querySelector("button")).focus();
  });
  document.addEventListener("keydown", function (e) {
    if (e.key !== "Escape") return;
    var open = document.querySelector(".calendar"), opener = open && open.parentElement.querySelector("[data-pick-day]");
    if (close()) { e.preventDefault(); e.stopPropagation(); opener.focus(); }
  }, true);
})();
