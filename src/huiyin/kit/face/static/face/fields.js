/* Fields in our own words: the names of chosen files, and a calendar beside a day that is written in Chinese. */
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

  /* ---- days ---- */
  function iso(text) {
    var m = /^\s*(\d{4})\D*(\d{1,2})\D+(\d{1,2})\D*$/.exec(text) || /^\s*(\d{4})(\d{2})(\d{2})\s*$/.exec(text);
    return m ? m[1] + "-" + m[2].padStart(2, "0") + "-" + m[3].padStart(2, "0") : "";
  }
  function calendarOf(field) {
    var made = field.parentElement.querySelector("input[type=date]");
    if (made) return made;
    made = document.createElement("input");
    made.type = "date";
    made.tabIndex = -1;
    made.setAttribute("aria-hidden", "true");
    made.min = field.dataset.min || "";
    made.max = field.dataset.max || "";
    made.addEventListener("change", function () {
      var part = made.value.split("-").map(Number);
      field.value = made.value ? part[0] + "年" + part[1] + "月" + part[2] + "日" : "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    field.parentElement.append(made);
    return made;
  }
  document.addEventListener("click", function (e) {
    var button = e.target.closest ? e.target.closest("[data-pick-day]") : null;
    var field = button && document.getElementById(button.dataset.pickDay);
    if (!field) return;
    var calendar = calendarOf(field);
    calendar.value = iso(field.value);
    try { calendar.showPicker(); } catch (no) { field.focus(); }
  });
})();
