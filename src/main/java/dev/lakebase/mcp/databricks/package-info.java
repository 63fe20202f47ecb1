/**
 * The way to the Databricks workspace: authentication (the official SDK, for that alone), what one
 * REST call is made of and what becomes of its answer, the breaker, waiting for long operations,
 * and the shape of the control-plane tools' answers. The calls themselves are routes.
 */
package dev.lakebase.mcp.databricks;
