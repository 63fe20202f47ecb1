// Each of USERS, as [{headers, sql, rows, user}], calls the server at MCP_URL with the official
// TypeScript clients and the headers that the App's proxy sets: sees his own rows, as himself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const url = new URL(process.env.MCP_URL);
const self = { name: 'lakebase-mcp-app', version: '1' };
const clients = {
  'client v1': [() => new ClientV1(self), TransportV1],
  'client v2': [() => new Client(self, { versionNegotiation: { mode: 'auto' } }), StreamableHTTPClientTransport],
};

for (const { headers, sql, rows, user } of JSON.parse(process.env.USERS)) {
  for (const [name, [make, Transport]] of Object.entries(clients)) {
    test(`${user}, ${name}`, async (t) => {
      const client = make();
      await client.connect(new Transport(url, { requestInit: { headers } }));
      t.after(() => client.close());
      const read = async (text) => {
        const result = await client.callTool({ name: 'lakebase_read_query', arguments: { sql: text } });
        assert.ok(!result.isError, JSON.stringify(result.content));
        return result.structuredContent.rows;
      };
      assert.deepEqual(await read(sql), rows);
      assert.deepEqual(await read('SELECT current_user'), [[user]]);
    });
  }
}
