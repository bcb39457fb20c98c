// Posts walled off, one chip each; the picker adds them.
import { $, el } from "./dom.js";

export function add(form, id, label) {
  if (form.querySelector(`input[name="walls"][value="${CSS.escape(id)}"]`)) {
    return;
  }
  const remove = el("button", { type: "button", "data-unwall": "", "aria-label": `不再回避 ${label}` }, "×");
  $("walls").append(el("li", {}, label, el("input", { type: "hidden", name: "walls", value: id, "data-label": label }), remove));
}

export function clear() {
  $("walls").replaceChildren();
}

export function bind(form, onChange = () => {}) {
  form.addEventListener("picker:chosen", (event) => {
    const field = event.target.closest("#walls-field");
    if (field) {
      add(form, event.detail.value.replace("id:", ""), event.detail.label);
      field.querySelector("[role=combobox]").value = "";
      field.querySelector("input[name=wall_pick]").value = "";
      onChange();
    }
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-unwall]")) {
      event.target.closest("li").remove();
      onChange();
    }
  });
}
