// Unpack the Chromium of the npm package @sparticuz/chromium into the folder given, and print its path.
// The package unpacks below TMPDIR, and only where it takes the machine for a bare one does it add the few
// libraries (NSS, expat) that a machine without a desktop lacks: so it is told that it is on one.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(process.argv[2]);
mkdirSync(folder, { recursive: true });
process.env.TMPDIR = folder;
process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
const { default: chromium } = await import("@sparticuz/chromium");
console.log(await chromium.executablePath());
