// Writes the pictures of media/walkthrough.

import { writeFileSync } from "node:fs";
import { walkthroughPictures } from "./walkthrough-pictures.ts";

for (const [name, svg] of Object.entries(walkthroughPictures()))
  writeFileSync(new URL(`../../media/walkthrough/${name}`, import.meta.url), svg);
