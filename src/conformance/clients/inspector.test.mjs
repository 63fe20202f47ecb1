// The Inspector finds every tool of the server at MCP_URL, and nothing in their schemas that some
// client would stumble over.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const inspector = fileURLToPath(new URL('../node_modules/.bin/mcp-inspector', import.meta.url));

for (const era of ['modern', 'legacy', 'auto']) {
  test(`tools/list --strict, ${era}`, async () => {
    const { code, stdout, stderr } = await run('--protocol-era', era, '--method', 'tools/list', '--strict');
    assert.equal(code, 0, stderr + stdout);
    assert.ok(JSON.parse(stdout).result.tools.length > 0, stdout);
  });
}

function run(...options) {
  const args = [inspector, '--cli', process.env.MCP_URL, '--transport', 'http', '--format', 'json', ...options];
  return new Promise((resolve) =>
    execFile(process.execPath, args, { timeout: 300_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr })));
}
