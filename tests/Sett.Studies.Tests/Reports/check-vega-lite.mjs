// Checks the Vega-Lite specifications of a folder against the schema, and that the compiler takes them without a warning.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [installed, folder] = process.argv.slice(2);
const require = createRequire(pathToFileURL(join(installed, "package.json")));
const Ajv = require("ajv").default;
const vegaLite = require("vega-lite");
const schema = JSON.parse(readFileSync(require.resolve("vega-lite/build/vega-lite-schema.json")));
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

let wrong = 0;
for (const name of readdirSync(folder).filter(n => n.endsWith(".vl.json")).sort()) {
  const text = readFileSync(join(folder, name), "utf8"), problems = [];
  const specification = JSON.parse(text);
  if (!validate(specification)) problems.push(...validate.errors.slice(0, 3).map(e => `${e.instancePath} ${e.message}`));
  const note = (...words) => problems.push(words.join(" "));
  const logger = { warn: note, error: note, info: () => logger, debug: () => logger, level: () => logger };
  vegaLite.compile(specification, { logger });
  for (const problem of problems) console.log(`${name}: ${problem}`);
  wrong += problems.length;
}

process.exit(wrong === 0 ? 0 : 1);
