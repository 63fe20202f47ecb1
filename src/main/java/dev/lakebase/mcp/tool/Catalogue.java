package dev.lakebase.mcp.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AsyncProcessor;

/**
 * All that running routes offer, by name. A route enters its tool when it starts and takes it out
 * when it stops; readers see one or the other, never half.
 */
public final class Catalogue {
  private final Shelf<ToolDescriptor> tools = new Shelf<>("tool");
  private final Shelf<PromptDescriptor> prompts = new Shelf<>("prompt");
  private final Shelf<ResourceDescriptor> resources = new Shelf<>("resource");
  private final AtomicLong version = new AtomicLong();

  public Shelf<ToolDescriptor> tools() {
    return tools;
  }

  public Shelf<PromptDescriptor> prompts() {
    return prompts;
  }

  public Shelf<ResourceDescriptor> resources() {
    return resources;
  }

  /** Grows with every change, so that what is derived from the catalogue can be kept until then. */
  public long version() {
    return version.get();
  }

  /**
   * What one route offers.
   *
   * @param what its descriptor
   * @param route the route's steps
   */
  public record Entry<D>(D what, AsyncProcessor route) {}

  /** Entries of one kind, sorted by name. */
  public final class Shelf<D> {
    private final String kind;
    private volatile Map<String, Entry<D>> entries = Map.of();

    private Shelf(String kind) {
      this.kind = kind;
    }

    public Optional<D> find(String name) {
      return entry(name).map(Entry::what);
    }

    Optional<Entry<D>> entry(String name) {
      return Optional.ofNullable(entries.get(name));
    }

    public List<D> all() {
      List<D> all = new ArrayList<>(entries.size());
      entries.values().forEach(entry -> all.add(entry.what()));
      return all;
    }

    synchronized void add(String name, Entry<D> entry) {
      if (entries.containsKey(name)) {
        throw new IllegalStateException(
            "There is a " + kind + " named '" + name + "' already; give this one another name");
      }
      Map<String, Entry<D>> next = new TreeMap<>(entries);
      next.put(name, entry);
      entries = next;
      version.incrementAndGet();
    }

    synchronized void remove(String name) {
      Map<String, Entry<D>> next = new TreeMap<>(entries);
      next.remove(name);
      entries = next;
      version.incrementAndGet();
    }
  }
}
