/* Runs before the first paint: the reader's choice of light or dark and of large type. Kept on this device only. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-js");
  try {
    var theme = localStorage.getItem("theme");
    var size = localStorage.getItem("size");
    if ((theme === "dark" || theme === "light") && !root.dataset.theme) root.dataset.theme = theme;
    if (size === "large" && !root.dataset.size) root.dataset.size = "large";
  } catch (e) { /* storage refused: the system's preference holds */ }
})();
