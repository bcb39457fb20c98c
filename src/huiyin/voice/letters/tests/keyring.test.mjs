// Run by test_keyring_js.py: node keyring.test.mjs <static folder>; crossed cases come from stdin, results go to stdout.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const k = await import(pathToFileURL(`${folder}/letters/keyring.js`));
const p = await import(pathToFileURL(`${folder}/letterbox/protocol.js`));
await k.ready;

const given = JSON.parse(readFileSync(0, "utf8"));
const bytes = (name) => p.unhex(given[name]);
const kept = { public: bytes("public"), salt: bytes("salt"), wrapped: bytes("wrapped") };
const opened = k.unlock(kept, given.password);
const again = k.wrap(opened.pair, given.password, { salt: kept.salt, nonce: kept.wrapped.slice(0, 24) });
let isWrongRefused = false;
try {
  k.unlock(kept, given.password + "x");
} catch {
  isWrongRefused = true;
}
const group = k.openGroup(bytes("sealed"), opened.pair, bytes("group_public"));
const fresh = p.newKeyPair();
const made = k.wrap(fresh, given.password);
process.stdout.write(
  JSON.stringify({
    secret: p.hex(opened.pair.secret),
    auth: p.hex(opened.auth),
    wrapped: p.hex(again.wrapped),
    auth_hash: p.hex(again.authHash),
    is_wrong_refused: isWrongRefused,
    group_secret: p.hex(group.secret),
    fresh: { public: p.hex(made.public), salt: p.hex(made.salt), wrapped: p.hex(made.wrapped), auth_hash: p.hex(made.authHash) },
    sealed: p.hex(k.sealGroup(group, opened.pair.public)),
  }),
);
