// The writer's secrets from a receipt: stretched in a worker, so that the page doesn't freeze; here where workers fail.
import { breathe } from "./dom.js";
import { secretsFromRoot, stretch } from "./protocol.js";

const PATIENCE = 30_000;

export async function secretsOf(receipt, site) {
  try {
    return secretsFromRoot(await inWorker(receipt, site));
  } catch {
    await breathe();
    return secretsFromRoot(stretch(receipt, site));
  }
}

// The root from a worker of its own; what it knew ends with it.
async function inWorker(receipt, site) {
  const worker = new Worker(new URL("./stretch.js", import.meta.url), { type: "module" });
  let timer;
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(reject, PATIENCE);
      worker.addEventListener("message", ({ data }) => resolve(data));
      worker.addEventListener("error", reject);
      worker.addEventListener("messageerror", reject);
      worker.postMessage({ receipt, site });
    });
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
