// Reads an AsyncAPI document with the project's own parser and prints what it says, as JSON.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const said = diagnostics.map(({ severity, message, path }) => ({ severity, message, path: path.join("/") }));
const messages = document?.messages().all().map((message) => message.name()) ?? [];
console.log(JSON.stringify({ said, messages }));
