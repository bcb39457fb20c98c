// The slow stretch of a receipt, away from the page: a module worker that answers once and is ended.
import { ready, stretch } from "./protocol.js";

self.addEventListener("message", async ({ data }) => {
  await ready;
  self.postMessage(stretch(data.receipt, data.site));
});
