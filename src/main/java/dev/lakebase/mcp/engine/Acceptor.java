package dev.lakebase.mcp.engine;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;

/**
 * Tells of connections when they are accepted. With HTTP/2 in clear text Vert.x itself tells of
 * them with their first request, so that silent ones would be bounded by nothing but the idle
 * timeout.
 */
final class Acceptor extends JDKTransport {
  private final OpenConnections connections;

  Acceptor(OpenConnections connections) {
    this.connections = connections;
  }

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    bootstrap.handler(new Door(connections));
  }

  /** Stands on the listening channel, whose messages are the channels of clients. */
  @ChannelHandler.Sharable
  private static final class Door extends ChannelInboundHandlerAdapter {
    private final OpenConnections connections;

    Door(OpenConnections connections) {
      this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Channel client && !connections.accepted(client)) {
        client.unsafe().closeForcibly();
      } else {
        context.fireChannelRead(message);
      }
    }
  }
}
