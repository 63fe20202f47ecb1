package dev.lakebase.mcp.tool;

import java.util.Objects;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Enters what a route offers into the catalogue while the route runs. */
final class CatalogueConsumer<D> extends DefaultConsumer {
  private final String name;
  private final D descriptor;
  private final Catalogue.Shelf<D> shelf;

  CatalogueConsumer(
      Endpoint endpoint, Processor steps, String name, D descriptor, Catalogue.Shelf<D> shelf) {
    super(endpoint, steps);
    this.name = name;
    this.descriptor = descriptor;
    this.shelf = shelf;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    String owner = Objects.requireNonNullElse(getRoute().getGroup(), "");
    shelf.add(name, new Catalogue.Entry<>(owner, descriptor, getAsyncProcessor()));
  }

  @Override
  protected void doStop() throws Exception {
    shelf.remove(name, descriptor);
    super.doStop();
  }
}
