// Small words for building pages: text only, never markup from a letter.
export function $(id) {
  return document.getElementById(id);
}

export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

export function show(node, isShown = true) {
  if (node) {
    node.hidden = !isShown;
  }
}

export function zhDay(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const thisYear = new Date().getFullYear();
  return `${year === thisYear ? "" : `${year}年`}${month}月${day}日`;
}

// Let the page paint before something slow.
export function breathe() {
  return new Promise((resume) => requestAnimationFrame(() => setTimeout(resume, 30)));
}
