/**
 * The HTTP server under {@code platform-http}: limits, admission, the caller's going away,
 * readiness and drain. Nobody else knows Vert.x.
 */
package dev.lakebase.mcp.engine;
