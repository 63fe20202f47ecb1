/**
 * Drop-in routes: files of a directory that become tools, prompts and resources while the service
 * runs, and stop being so when they go. One file at a time is read, checked against what a drop-in
 * may be, started unseen and published; one that can't be changes nothing.
 */
package dev.lakebase.mcp.tool.dropin;
