// Talking to the desk's server: forms out, JSON in. What was typed stays in the page whatever happens.
export class Told extends Error {}

const EXPIRED = "登录已过期。请在新标签页重新登录，再回到这里；您写的内容还在。";
const OFFLINE = "网络不通，内容还在，请稍后再试。";
const BROKEN = "没有办成，请再试一次。内容还在。";

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function answered(request) {
  let answer;
  try {
    answer = await request;
  } catch {
    throw new Told(OFFLINE);
  }
  if (answer.status === 401 || answer.status === 403 || answer.redirected) {
    throw new Told(EXPIRED);
  }
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  const fields = isJson ? await answer.json() : {};
  if (fields.refused) {
    throw new Told(fields.refused);
  }
  if (!answer.ok || !isJson) {
    throw new Told(BROKEN);
  }
  return fields;
}

const HEADERS = { Accept: "application/json" };

export function get(address) {
  return answered(fetch(address, { headers: HEADERS, credentials: "same-origin" }));
}

// `fields`: FormData, or an object of texts.
export function post(address, fields = {}) {
  const body = fields instanceof FormData ? fields : new FormData();
  if (!(fields instanceof FormData)) {
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
  }
  return answered(
    fetch(address, {
      method: "POST",
      body,
      headers: { ...HEADERS, "X-CSRFToken": token() },
      credentials: "same-origin",
    }),
  );
}

export function toast(text, tone = "") {
  if (window.face) {
    window.face.toast({ text, tone });
  }
}

// Run an act; whatever it refuses is said, in `place` where given.
export async function attempt(act, place = null) {
  if (place) {
    place.hidden = true;
  }
  try {
    return await act();
  } catch (error) {
    const text = error instanceof Told ? error.message : BROKEN;
    if (place) {
      place.textContent = text;
      place.hidden = false;
    } else {
      toast(text, "error");
    }
    return null;
  }
}
