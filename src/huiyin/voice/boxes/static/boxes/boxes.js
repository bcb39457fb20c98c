/* Placing a pin by tapping the plan, and showing only the chosen way of signing. The forms work without it. */
(function () {
  "use strict";
  function place(plan) {
    var svg = plan.querySelector("[data-plan]");
    var pin = plan.querySelector("[data-plan-pin]");
    var x = document.getElementById("id_x");
    var y = document.getElementById("id_y");
    if (!svg || !pin || !x || !y) return;
    plan.classList.add("is-live");
    function show() {
      var has = x.value !== "" && y.value !== "";
      var size = svg.viewBox.baseVal;
      if (has) {
        pin.removeAttribute("hidden");
        pin.setAttribute("transform", "translate(" + (x.value / 100) * size.width + " " + (y.value / 100) * size.height + ")");
      } else {
        pin.setAttribute("hidden", "");
      }
    }
    svg.addEventListener("click", function (event) {
      var frame = svg.getBoundingClientRect();
      event.preventDefault();
      x.value = Math.min(100, Math.max(0, ((event.clientX - frame.left) / frame.width) * 100)).toFixed(1);
      y.value = Math.min(100, Math.max(0, ((event.clientY - frame.top) / frame.height) * 100)).toFixed(1);
      show();
    });
    x.addEventListener("input", show);
    y.addEventListener("input", show);
    show();
  }
  function choose() {
    var parts = document.querySelectorAll("[data-how]");
    if (!parts.length) return;
    function show() {
      var chosen = document.querySelector("input[name=how]:checked");
      parts.forEach(function (part) {
        part.classList.toggle("is-away", Boolean(chosen) && part.dataset.how !== chosen.value);
      });
    }
    document.querySelectorAll("input[name=how]").forEach(function (input) { input.addEventListener("change", show); });
    show();
  }
  document.querySelectorAll("[data-plan-pick]").forEach(place);
  choose();
})();
