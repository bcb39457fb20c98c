// The page of keys: one's own letter password, the group's key, admitting colleagues. Secrets stay in this page.
import * as p from "../letterbox/protocol.js";
import { $, breathe } from "./dom.js";
import * as keyring from "./keyring.js";
import * as ring from "./ring.js";
import { attempt, get, post, Told } from "./wire.js";

const SHORTEST = Number($("keys").dataset.shortest);

function newPassword(first, again) {
  if (Array.from(first.value).length < SHORTEST) {
    throw new Told(`口令至少 ${SHORTEST} 个字。`);
  }
  if (first.value !== again.value) {
    throw new Told("两遍输入的口令不一样。");
  }
  return first.value;
}

function fieldsOf(kept) {
  return { public: p.hex(kept.public), salt: p.hex(kept.salt), wrapped: p.hex(kept.wrapped), auth_hash: p.hex(kept.authHash) };
}

function onSubmit(id, act) {
  const form = $(id);
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    button.classList.add("is-loading");
    await keyring.ready;
    await breathe();
    const done = await attempt(() => act(form), $(`${id}-problem`));
    button.disabled = false;
    button.classList.remove("is-loading");
    if (done !== null) {
      window.location.reload();
    }
  });
}

onSubmit("set-up", (form) => {
  const password = newPassword($("new-password"), $("new-again"));
  return post(form.dataset.url, fieldsOf(keyring.wrap(p.newKeyPair(), password)));
});

onSubmit("rewrap", async (form) => {
  const password = newPassword($("next-password"), $("next-again"));
  await ring.unlock(form.dataset.ring, $("old-password").value);
  const { pair, auth } = ring.ownKey();
  return post(form.dataset.url, { ...fieldsOf(keyring.wrap(pair, password)), auth: p.hex(auth) });
});

onSubmit("reset", (form) => post(form.dataset.url));

function needUnlocked() {
  if (!ring.isOpen()) {
    $("unlock-password")?.focus();
    throw new Told("请先在上面用信件口令解锁。");
  }
}

// A new group key, sealed to every member who has a key of their own.
async function create(button) {
  const { members } = await get(button.dataset.members);
  await keyring.ready;
  if (members.length === 0) {
    throw new Told("这个组里还没有人设置信件口令。");
  }
  const group = p.newKeyPair();
  const fields = { public: p.hex(group.public) };
  members.forEach((member) => {
    fields[`seal-${member.id}`] = p.hex(keyring.sealGroup(group, p.unhex(member.public)));
  });
  p.wipe(group.secret);
  return post(button.dataset.url, fields);
}

// Seal every key of the group that we can open and the colleague can't.
async function admit(button, members) {
  needUnlocked();
  const found = (await get(members)).members.find((member) => String(member.id) === button.dataset.admit);
  const fields = {};
  (found?.missing || []).forEach((key) => {
    const held = ring.groupKeys().find((row) => row.public === key.public);
    if (held) {
      fields[`seal-${key.id}`] = p.hex(keyring.sealGroup(held.pair, p.unhex(found.public)));
    }
  });
  if (Object.keys(fields).length === 0) {
    throw new Told("您自己也打不开这个组的密钥，请另一位同事接纳。");
  }
  return post(button.dataset.url, fields);
}

document.querySelectorAll("[data-group]").forEach((card) => {
  const problem = card.querySelector("[data-problem]");
  const createButton = card.querySelector("[data-create]");
  const run = async (button, act) => {
    button.disabled = true;
    const done = await attempt(act, problem);
    button.disabled = false;
    if (done !== null) {
      window.location.reload();
    }
  };
  createButton.addEventListener("click", () => run(createButton, () => create(createButton)));
  card.querySelectorAll("[data-admit]").forEach((button) => {
    button.addEventListener("click", () => run(button, () => admit(button, createButton.dataset.members)));
  });
});

ring.bindUnlock();
