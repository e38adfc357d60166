// Reads AsyncAPI documents with the project's own parser and prints what it says of each, as JSON.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const parser = new Parser();
const verdicts = [];
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await parser.parse(readFileSync(file, "utf8"));
  const said = diagnostics.map(({ severity, message, path }) => ({ severity, message, path: path.join("/") }));
  const messages = document?.messages().all().map((message) => message.name()) ?? [];
  verdicts.push({ said, messages });
}
console.log(JSON.stringify(verdicts));
