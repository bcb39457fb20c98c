// The gate before a summary leaves (security.md 5.3): what it repeats of the letter, and numbers that look like persons.
const NUMBERS = [
  [/(?<!\d)1[3-9]\d{9}(?!\d)/u, "像手机号"],
  [/(?<!\d)\d{17}[\dXx](?!\d)/u, "像身份证号"],
  [/(?<![\d-])\d{4,10}(?![\d年元吨米度件人]|-\d)/u, "像工号或电话"],
  [/[\u4e00-\u9fff][A-Z][A-Z0-9]{5}/u, "像车牌"],
];

function plain(text) {
  return Array.from(text.normalize("NFKC").replace(/[\s，。、；：“”‘’（）！？,.;:"'()!?-]/gu, ""));
}

// The longest run of characters both texts share, at least `least` long; "" where there is none.
export function longestCopy(letter, summary, least) {
  const source = plain(letter).join("");
  const signs = plain(summary);
  let best = "";
  for (let from = 0; from + least <= signs.length; from += 1) {
    let size = Math.max(least, best.length + 1);
    while (from + size <= signs.length && source.includes(signs.slice(from, from + size).join(""))) {
      best = signs.slice(from, from + size).join("");
      size += 1;
    }
  }
  return best;
}

// Sentences to show; none where nothing was found. `isWorse` = the text should not even be saved as a draft.
export function warnings(letter, texts, least) {
  const found = [];
  const copy = texts.map((text) => longestCopy(letter, text, least)).sort((a, b) => b.length - a.length)[0] || "";
  if (copy) {
    found.push(`和原信有 ${copy.length} 个字连着相同：“${copy.slice(0, 24)}${copy.length > 24 ? "…" : ""}”。请换一种说法，文风会暴露来信人。`);
  }
  for (const [pattern, what] of NUMBERS) {
    const hit = texts.join("\n").match(pattern);
    if (hit) {
      found.push(`“${hit[0]}”${what}，请去掉。`);
      break;
    }
  }
  return { found, isCopied: copy !== "" };
}
