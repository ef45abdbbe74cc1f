// What is large, loaded when it is first needed, and the same in Node and in a browser: in the browser's bundle, which
// Node loads for its sake.

export { Client } from "./client.ts";
export { Adapter } from "./debug/adapter.ts";
