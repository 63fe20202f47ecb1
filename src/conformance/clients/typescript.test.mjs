// The official TypeScript clients list and call every tool of the server at MCP_URL, with the
// arguments of calls.json, where {run} is the number of the run. They check each structured result against the tool's output schema.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const url = new URL(process.env.MCP_URL);
const text = await readFile(new URL('../calls.json', import.meta.url), 'utf8');
const calls = JSON.parse(text);
const self = { name: 'lakebase-mcp-conformance', version: '1' };

const modes = {
  'client v1': { make: () => new ClientV1(self), transport: TransportV1 },
  'client v2, legacy': { make: () => new Client(self), era: 'legacy' },
  'client v2, auto': { make: () => v2({ mode: 'auto' }), era: 'modern' },
  'client v2, 2026-07-28': { make: () => v2({ mode: { pin: '2026-07-28' } }), era: 'modern' },
};

function v2(versionNegotiation) {
  return new Client(self, { versionNegotiation });
}

let run = 0;
for (const [name, { make, transport = StreamableHTTPClientTransport, era }] of Object.entries(modes)) {
  test(name, async (t) => {
    const own = JSON.parse(text.replaceAll('{run}', ++run));
    const client = make();
    await client.connect(new transport(url));
    t.after(() => client.close());
    if (era) {
      assert.equal(client.getProtocolEra(), era);
    }
    const { tools } = await client.listTools();
    const names = tools.map((tool) => tool.name);
    assert.deepEqual(Object.keys(calls).sort(), names.sort(), 'calls.json has one entry for each tool');

    for (const tool of names) {
      await t.test(tool, async () => {
        const progress = [];
        const result = await client.callTool(
          { name: tool, arguments: own[tool] },
          ...(transport === TransportV1 ? [undefined] : []),
          { onprogress: (report) => progress.push(report) });
        assert.ok(!result.isError, JSON.stringify(result.content));
        assert.ok(result.content.length > 0, 'no content');
      });
    }
    await t.test('prompts and resources', async () => {
      await client.listPrompts();
      const { resources } = await client.listResources();
      for (const { uri } of resources) {
        const { contents } = await client.readResource({ uri });
        assert.equal(contents[0].uri, uri);
      }
    });
  });
}
