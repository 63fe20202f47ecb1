package dev.lakebase.mcp.engine;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Drops an HTTP/1 connection on which too many requests wait for the answer to the one before them,
 * or come at once. Vert.x takes in as many as are sent, into a list that it walks to its end for
 * each, and answers what it can in one go: one client could so fill the heap and hold the thread
 * that serves all others.
 */
final class PipelineBound extends ChannelDuplexHandler {
  private static final int MOST = 100;

  private static final AttributeKey<PipelineBound> KEY = AttributeKey.valueOf("pipeline-bound");

  private int waiting;

  /** Requests since the loop last looked at other connections. */
  private int atOnce;

  private boolean dropped;

  static void watch(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      ChannelHandlerContext context = base.channelHandlerContext();
      PipelineBound bound = new PipelineBound();
      context.channel().attr(KEY).set(bound);
      context.pipeline().addBefore(context.name(), KEY.name(), bound);
    }
  }

  /**
   * Whether a request came with no other on its connection, so that answering it on the event loop
   * keeps others waiting for no more than that. On the loop; never so over HTTP/2.
   */
  static boolean isAlone(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      PipelineBound bound = base.channel().attr(KEY).get();
      return bound != null && bound.waiting == 1 && bound.atOnce <= 1;
    }
    return false;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      waiting++;
      atOnce++;
      if (Math.max(waiting, atOnce) > MOST && !dropped) {
        dropped = true;
        context.close();
      }
    }
    if (!dropped) {
      context.fireChannelRead(message);
    } else if (message instanceof HttpContent content) {
      content.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    atOnce = 0;
    context.fireChannelReadComplete();
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
