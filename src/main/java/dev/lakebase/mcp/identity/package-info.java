/**
 * Who is calling: the modes of LAKEBASE_AUTH. Each says for a request's head who sent it, or throws
 * a 401. Knows nothing of tools, policies, databases or the workspace.
 */
package dev.lakebase.mcp.identity;
