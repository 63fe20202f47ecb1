/**
 * What an operator sees of the service: metrics, traces, and who may read them. Nothing that a
 * caller wrote becomes a label or an attribute.
 */
package dev.lakebase.mcp.observe;
