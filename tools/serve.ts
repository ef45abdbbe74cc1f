// Serves dist/playground/ on this machine, and nothing else: `tsx tools/serve.ts [PORT]`, the first free one from 8173 on where none is given. Every file
// is read when it is asked for, so a page that is built again is there after a reload.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, isAbsolute, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandFailed, main, root } from "./command.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
};

const pageFolder = join(root, "dist", "playground");

const headers = {
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

class PortTaken extends CommandFailed {}

export interface Served {
  /** http://127.0.0.1:PORT/ */
  readonly address: string;
  readonly server: Server;
}

/** Listens on 127.0.0.1. `port` 0: a free one. Throws CommandFailed where the page is not built or the port is taken. */
export async function serve(port: number, under = "/", folder = pageFolder): Promise<Served> {
  const index = join(folder, "index.html");
  if (!existsSync(index)) throw new CommandFailed("The page is not built: npm run build does it.");
  // What the page's own meta tag says, and what only a header can: who may show it in a frame.
  const [, policy = ""] = /Content-Security-Policy" content="([^"]+)"/.exec(await readFile(index, "utf8")) ?? [];
  const site = {
    folder,
    under,
    headers: { ...headers, "content-security-policy": `${policy}; frame-ancestors 'none'` },
  };
  const server = createServer((request, response) => {
    answer(site, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done, failed) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      failed(
        error.code === "EADDRINUSE"
          ? new PortTaken(`Port ${port} is taken: give another one, or none for a free one.`)
          : error,
      ),
    );
    server.listen(port, "127.0.0.1", done);
  });
  const given = server.address();
  const actual = typeof given === "object" && given ? given.port : port;
  return { address: `http://127.0.0.1:${actual}${under}`, server };
}

/** The port that nobody asked for, and so the address that one finds again in the browser's history. */
const PORT = 8173;
/** Others are tried where somebody listens on it: another `npm start`, as a rule. */
const TRIES = 20;

/** Listens on the port that was given; else on the first free one from the usual one on. Throws CommandFailed. */
export async function serveUsual(given: number | null, first = PORT, folder = pageFolder): Promise<Served> {
  if (given !== null) return serve(given, "/", folder);
  for (let port = first; port < first + TRIES; port++) {
    try {
      return await serve(port, "/", folder);
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
    }
  }
  return serve(0, "/", folder);
}

/** Until somebody ends it: then it takes its leave in good order, whatever pages are still connected. */
export async function untilStopped(server: Server): Promise<void> {
  const closed = once(server, "close");
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  await closed;
}

interface Site {
  readonly folder: string;
  /** The path below which it is served. */
  readonly under: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function answer(
  { folder, under, headers }: Site,
  { url = "/", method, headers: { host } }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const say = (status: number, text: string): void => {
    response.writeHead(status, { ...headers, "content-type": "text/plain; charset=utf-8" }).end(text);
  };
  if (method !== "GET" && method !== "HEAD") return say(405, "Only GET and HEAD.\n");
  // A page of another origin may name this server by an address of its own (DNS rebinding): it gets nothing.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host ?? ""))
    return say(421, "This server answers for 127.0.0.1 and localhost.\n");
  const path = decoded(url.replace(/[?#].*$/s, ""));
  if (path === null || !path.startsWith(under)) return say(404, "There is no such file.\n");
  const file = path === under ? "index.html" : normalize(path.slice(under.length));
  const type = types[extname(file)];
  if (type === undefined || file.startsWith("..") || isAbsolute(file) || file.includes("\0"))
    return say(404, "There is no such file.\n");
  try {
    const content = await readFile(join(folder, file));
    response.writeHead(200, { ...headers, "content-type": type }).end(method === "HEAD" ? undefined : content);
  } catch {
    say(404, "There is no such file.\n");
  }
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** A port as somebody types it; null where none is given. Throws CommandFailed. */
export function portOf(given: string | undefined): number | null {
  if (given === undefined) return null;
  const port = Number(given);
  if (!/^\d+$/.test(given) || port < 1 || port > 65535) throw new CommandFailed(`${given} is no port: 1 to 65535.`);
  return port;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const { address, server } = await serveUsual(portOf(process.argv[2]));
    console.log(`The playground is at ${address} (Ctrl+C ends it)`);
    await untilStopped(server);
  });
}
