// Dragging somebody's name from one row of the draft to another: the same form as the page 改选, sent at once.
(function () {
  "use strict";
  const table = document.querySelector("[data-grid-draft]");
  if (!table) { return; }
  const row = (node) => node.closest("tr[data-choose]");
  table.addEventListener("dragstart", (event) => {
    const cell = event.target.closest("[data-carer]");
    if (cell) { event.dataTransfer.setData("text/x-carer", cell.dataset.carer); event.dataTransfer.effectAllowed = "copy"; }
  });
  table.addEventListener("dragover", (event) => {
    const over = row(event.target);
    if (over && event.dataTransfer.types.includes("text/x-carer")) { event.preventDefault(); over.classList.add("is-over"); }
  });
  table.addEventListener("dragleave", (event) => { const over = row(event.target); if (over) { over.classList.remove("is-over"); } });
  table.addEventListener("drop", (event) => {
    const over = row(event.target), carer = event.dataTransfer.getData("text/x-carer");
    if (!over || !carer) { return; }
    event.preventDefault();
    const form = document.createElement("form"), token = document.querySelector("[name=csrfmiddlewaretoken]");
    form.method = "post"; form.action = over.dataset.choose; form.hidden = true;
    for (const [name, value] of [["carer", carer], ["csrfmiddlewaretoken", token.value]]) {
      const field = document.createElement("input");
      field.name = name; field.value = value; form.append(field);
    }
    document.body.append(form);
    form.submit();
  });
}());
