// Pictures that documents show, made by the run of the tests: it makes them anew in test-results/, and says so where those that are kept show something
// else. What is compared is the text in them, as words.json beside them has it: another font is no other picture. `npm run pictures` keeps them anew, in
// 256 colours, a third of the size: they are a part of the extension's package.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const made = resolve("test-results/pictures");

/** `path`: of the kept picture, such as `docs/images/editor`; `shown`: the text in it. */
export async function keepPicture(page: Page, path: string, shown: string): Promise<void> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const words = join(dirname(path), "words.json");
  mkdirSync(made, { recursive: true });
  const png = await page.screenshot({ path: join(made, `${name}.png`) });
  const text = shown.replace(/\s+/g, " ").trim();
  const all: Record<string, string> = existsSync(words) ? JSON.parse(readFileSync(words, "utf8")) : {};
  if (process.env.PTESCOPE_PICTURES) {
    writeFileSync(`${path}.png`, await small(page, png));
    writeFileSync(words, `${JSON.stringify({ ...all, [name]: text }, null, 2)}\n`);
    return;
  }
  expect(text, `${path}.png is stale: npm run pictures`).toBe(all[name]);
}

/** The picture with its 256 most frequent colours: what is between two of them, at the edge of a letter, takes the nearest. */
async function small(page: Page, png: Buffer): Promise<Buffer> {
  const reader = await page.context().newPage();
  const { width, height, base64 } = await reader.evaluate(pixelsOf, `data:image/png;base64,${png.toString("base64")}`);
  await reader.close();
  const pixels = Buffer.from(base64, "base64");
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = pixels.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 256)
    .map(([colour]) => colour);
  const indexes = new Map([...counts.keys()].map((colour) => [colour, nearest(colour, palette)]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) rows[y * (width + 1) + 1 + x] = indexes.get(pixels.readUIntBE(at, 3)) ?? 0;
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits a pixel, by a palette.
  head.set([8, 3], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    chunk("IHDR", head),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND"),
  ];
  return Buffer.concat([signature, ...parts]);
}

/** As RGBA. Runs in a page. */
async function pixelsOf(url: string): Promise<{ width: number; height: number; base64: string }> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const { width, height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context?.drawImage(image, 0, 0);
  const data = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
  let text = "";
  for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return { width, height, base64: btoa(text) };
}

function nearest(colour: number, palette: readonly number[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  palette.forEach((each, i) => {
    const apart = [16, 8, 0].reduce(
      (sum, shift) => sum + (((colour >> shift) & 255) - ((each >> shift) & 255)) ** 2,
      0,
    );
    if (apart >= least) return;
    least = apart;
    best = i;
  });
  return best;
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
