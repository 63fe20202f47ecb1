/** How calls that work long let others on. Every room may know this one, and it knows none. */
package dev.lakebase.mcp.turns;
