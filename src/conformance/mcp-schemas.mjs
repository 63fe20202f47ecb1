// Writes the official JSON schemas of MCP, which the conformance suite carries, into a directory:
// node mcp-schemas.mjs DIRECTORY. One file per revision, as 2026-07-28.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';

const suite = readFileSync(
  new URL('node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
  'utf8',
);

// The end of the object literal that begins here; braces in its strings do not count.
function end(from) {
  for (let i = from, depth = 0; ; i++) {
    const c = suite[i];
    if (c === '`' || c === '"' || c === "'") {
      for (i++; suite[i] !== c; i++) if (suite[i] === '\\') i++;
    } else if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return i + 1;
  }
}

const revisions = { DiscoverResult: '2026-07-28', CreateTaskResult: '2025-11-25' };
for (const found of suite.matchAll(/\{\$schema:`[^`]*`,\$defs:\{Annotations:/g)) {
  const literal = suite.slice(found.index, end(found.index));
  const schema = runInContext(`(${literal})`, createContext({}), { timeout: 10_000 });
  const known = Object.keys(revisions).find((name) => name in schema.$defs);
  writeFileSync(`${process.argv[2]}/${revisions[known]}.json`, JSON.stringify(schema));
  delete revisions[known];
}
if (Object.keys(revisions).length > 0) {
  throw new Error(`The suite holds no schema of ${Object.values(revisions)}`);
}
