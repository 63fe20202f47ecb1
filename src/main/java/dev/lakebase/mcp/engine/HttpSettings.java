package dev.lakebase.mcp.engine;

import java.time.Duration;

/**
 * How the server listens and what it takes on.
 *
 * @param address IP address or name to bind
 * @param port TCP port; 0 for any free one
 * @param path of the MCP endpoint
 * @param inFlight requests that may be under way at once; one more is answered 503 at once
 * @param workers threads that run routes
 * @param drain how long a stop waits for calls under way
 * @param callersKnownAtOnce whether nothing is waited for to know who calls
 * @param http2 whether HTTP/2 is spoken too, in clear text
 */
public record HttpSettings(
    String address,
    int port,
    String path,
    int inFlight,
    int workers,
    Duration drain,
    boolean callersKnownAtOnce,
    boolean http2) {}
