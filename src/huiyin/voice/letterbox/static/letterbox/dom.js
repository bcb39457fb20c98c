// Small things about the page itself: finding, showing, building elements, telling what is going on.

export function $(id) {
  return document.getElementById(id);
}

export function show(element, isShown = true) {
  element.hidden = !isShown;
}

// Build an element: el("p", {class: "small"}, "text", child…). Text is always text, never markup.
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// Let the browser paint before something slow.
export function breathe() {
  return new Promise((resume) => requestAnimationFrame(() => setTimeout(resume, 0)));
}

// Longest text of one letter or reply, in characters as people count them.
export const LONGEST_TEXT = 20000;

// Nothing in it that a reader could see: spaces, signs of direction, joiners of no width.
export function isBlank(text) {
  return !/[^\p{C}\p{Z}]/u.test(text);
}

// What is wrong with a text, as a sentence; "" where nothing is. A field's own limit would cut what is pasted, without a word.
export function tooLong(text) {
  const count = [...text].length;
  return count > LONGEST_TEXT ? `最多 ${LONGEST_TEXT} 字，现在是 ${count} 字。请删短一些，或者分两次寄。` : "";
}

export function problem(element, text) {
  element.setAttribute("role", "status");
  element.textContent = text;
  show(element, Boolean(text));
}

const SCREENS = ["write", "receipt", "sending", "failed", "sent", "find", "thread"];

// Show one screen; the page's address never changes.
export function screen(name) {
  SCREENS.forEach((other) => show($(other), other === name));
  const isWriting = !["find", "thread"].includes(name);
  $("tab-write").setAttribute("aria-pressed", String(isWriting));
  $("tab-thread").setAttribute("aria-pressed", String(!isWriting));
  show($("tabs"), ["write", "find", "thread"].includes(name));
  show($("handing"), name === "write");
  window.scrollTo(0, 0);
  const first = $(name).querySelector("[data-first]") ?? $(name).querySelector("h1");
  if (first !== null) {
    first.tabIndex = first.matches("input") ? 0 : -1; // who listens to the page hears where it went; who types can type
    first.focus({ preventScroll: true });
  }
}

// Five groups with real spaces between, so that a copy keeps them; read aloud digit by digit.
export function showDigits(element, receipt) {
  const fours = receipt.match(/.{4}/gu);
  element.replaceChildren(...fours.flatMap((four, place) => [place ? " " : "", el("span", {}, four)]));
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", `回执码 ${fours.map((four) => [...four].join(" ")).join("，")}`);
}

export function clearDigits(element) {
  element.replaceChildren();
  element.removeAttribute("role");
  element.removeAttribute("aria-label");
}

// 11月26日 周四; the year only where it isn't this one.
export function dayInWords(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const week = "日一二三四五六"[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  const prefix = year === new Date().getFullYear() ? "" : `${year}年`;
  return `${prefix}${month}月${day}日 周${week}`;
}

// Today at the mine, as 2026-11-22.
export function today() {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
}

export function download(name, blob) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
