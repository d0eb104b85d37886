// Answer each line of the standard input, a verb and its arguments between tabs, with one line of JSON: where a Prism listens.
// One process holds as many as are asked for, since each one of the command would load everything anew.
import { readFileSync } from "node:fs";
import https from "node:https";
import { createInterface } from "node:readline";
import core from "@stoplight/prism-core";
import http from "@stoplight/prism-http";
import server from "@stoplight/prism-http-server";

const logger = core.createLogger("prism", { level: "silent" });
const CHECKS = { checkSecurity: true, validateRequest: true, validateResponse: true };

async function listen(contract, more) {
  const operations = await http.getHttpOperationsFromSpec(contract);
  const config = { ...CHECKS, mock: { dynamic: false }, ...more };
  const prism = server.createServer(operations, { cors: false, config, components: { logger } });
  return { address: await prism.listen(0, "127.0.0.1") };
}

// CONTRACT UPSTREAM AUTHORITY: passes each call on and tells every deviation in the header sl-violations of its answer.
async function proxy(contract, upstream, authority) {
  https.globalAgent.options.ca = readFileSync(authority);
  return listen(contract, { isProxy: true, errors: false, upstream: new URL(upstream) });
}

// CONTRACT: answers out of the contract alone, and refuses a request that deviates from it.
const mock = (contract) => listen(contract, { isProxy: false, errors: false });

const VERBS = { "prism.proxy": proxy, "prism.mock": mock };
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, ...words] = line.split("\t");
  const answer = await VERBS[verb](...words).catch((failure) => ({ reason: failure?.message ?? String(failure) }));
  console.log(JSON.stringify(answer));
}
process.exit(0);
