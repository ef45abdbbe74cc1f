// The language server of the page, in a worker. Nothing is included from elsewhere: there is one scenario.

import { serve } from "../../server/server.ts";
import { workerHost } from "../../server/worker.ts";
import { connectionOn } from "./connection.ts";

serve(connectionOn(self), workerHost(new Map()));
