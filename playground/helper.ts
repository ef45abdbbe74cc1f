// The page's worker that a search divides its levels among. It needs no memory shared with others, and so no isolation.

import { Helper } from "../search/helper.ts";

const helper = new Helper((message, transfer) => self.postMessage(message, { transfer }));
self.onmessage = ({ data }) => helper.receive(data);
