// Talking to the desk's server: forms out, JSON in. What was typed stays in the page whatever happens.
export class Told extends Error {}

const EXPIRED = "登录已过期。请在新标签页重新登录，再回到这里；您写的内容还在。";
const OFFLINE = "网络不通，内容还在，请稍后再试。";
const OTHER = "现在登录的是另一个人，没有提交。请本人重新登录后再回到这里；您写的内容还在。";
const GONE = "这一件现在不在您这里，可能是岗位或收件组有了变动。内容还在，需要的话请先抄下，再刷新本页。";
const BROKEN = "没有办成，请再试一次。内容还在。";

function token(page = document) {
  return page.querySelector("[name=csrfmiddlewaretoken]").value;
}

function reader(page = document) {
  return page.querySelector("[data-reader]").dataset.reader;
}

// Who signed in again elsewhere has another token: take it from this page as it is now. Says whether there is one.
async function renewToken() {
  const answer = await fetch(window.location.pathname, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) {
    return false;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (reader(page) !== reader()) {
    throw new Told(OTHER);
  }
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => (input.value = token(page)));
  return true;
}

async function answered(request) {
  let answer;
  try {
    answer = await request;
  } catch (error) {
    throw error instanceof Told ? error : new Told(OFFLINE);
  }
  if (answer.status === 401 || answer.status === 403 || answer.redirected) {
    throw new Told(EXPIRED);
  }
  if (answer.status === 404) {
    throw new Told(GONE);
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
  return answered(sent(address, body));
}

async function sent(address, body) {
  const send = () => {
    body.delete("csrfmiddlewaretoken"); // the head of the request bears the present one
    return fetch(address, { method: "POST", body, headers: { ...HEADERS, "X-CSRFToken": token() }, credentials: "same-origin" });
  };
  const answer = await send();
  return answer.status === 403 && (await renewToken()) ? send() : answer;
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
