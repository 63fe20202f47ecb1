package dev.lakebase.mcp.engine;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Drops an HTTP/1 connection on which too many requests wait for the answer to the one before them.
 * Vert.x takes in as many as are sent, into a list that it walks to its end for each: one client
 * could so fill the heap and hold the thread that serves all others.
 */
final class PipelineBound extends ChannelDuplexHandler {
  private static final int MOST = 100;

  private int waiting;
  private boolean dropped;

  static void watch(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      ChannelHandlerContext context = base.channelHandlerContext();
      context.pipeline().addBefore(context.name(), "pipeline-bound", new PipelineBound());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest && ++waiting > MOST && !dropped) {
      dropped = true;
      context.close();
    }
    if (!dropped) {
      context.fireChannelRead(message);
    } else if (message instanceof HttpContent content) {
      content.release();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    boolean interim = message instanceof HttpResponse response && response.status().code() < 200;
    if (message instanceof LastHttpContent && !interim) {
      waiting--;
    }
    context.write(message, promise);
  }
}
