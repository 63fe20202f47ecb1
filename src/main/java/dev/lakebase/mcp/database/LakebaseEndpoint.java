package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolCall;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** One operation in a route; without a governed call in the exchange it does nothing. */
final class LakebaseEndpoint extends DefaultEndpoint {
  private final Operation operation;

  LakebaseEndpoint(String uri, LakebaseComponent component, Operation operation) {
    super(uri, component);
    this.operation = operation;
  }

  @Override
  public Producer createProducer() {
    return new DefaultProducer(this) {
      @Override
      public void process(Exchange exchange) throws Exception {
        ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
        if (call == null) {
          throw new IllegalStateException("No governed call in this exchange: nothing is run");
        }
        operation.run(call, exchange.getMessage());
      }
    };
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("lakebase: can't be consumed from");
  }
}
