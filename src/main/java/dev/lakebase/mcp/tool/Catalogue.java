package dev.lakebase.mcp.tool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.apache.camel.AsyncProcessor;

/**
 * All that running routes offer, by name. A route enters its tool when it starts and takes it out
 * when it stops; readers see one or the other, never half.
 *
 * <p>Routes of one owner, a group in Camel's words, may be held back in a {@link Draft} and entered
 * together, in the place of another owner's. Calls that were governed for what is replaced still
 * find its route, until that stops.
 */
public final class Catalogue {
  private final Shelf<ToolDescriptor> tools = new Shelf<>("tool", (one, other) -> false);
  private final Shelf<PromptDescriptor> prompts = new Shelf<>("prompt", (one, other) -> false);
  private final Shelf<ResourceDescriptor> resources =
      new Shelf<>("resource", ResourceDescriptor::answersFor);
  private final List<Shelf<?>> shelves = List.of(tools, prompts, resources);
  private final Map<String, Draft> drafts = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();
  private volatile Fingerprint fingerprint = new Fingerprint(-1, "");

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

  /** Tells this catalogue from others: hexadecimal, the same wherever the same is offered. */
  public String fingerprint() {
    long now = version.get();
    Fingerprint last = fingerprint;
    if (last.version() != now) {
      last = new Fingerprint(now, Fingerprint.of(this));
      fingerprint = last;
    }
    return last.hash();
  }

  /** From now on what routes of this owner offer is held back; to be closed. */
  public Draft draft(String owner) {
    Draft draft = new Draft(owner);
    if (drafts.putIfAbsent(owner, draft) != null) {
      throw new IllegalStateException("There is a draft of " + owner + " already");
    }
    return draft;
  }

  /** Takes out at once all that the owner's routes offer, before they stop. */
  public synchronized void withdraw(String owner) {
    shelves.forEach(shelf -> shelf.exchange(owner, Map.of()));
    version.incrementAndGet();
  }

  /**
   * What one route offers.
   *
   * @param owner group of the route, empty for one without
   * @param what its descriptor
   * @param route the route's steps
   */
  public record Entry<D>(String owner, D what, AsyncProcessor route) {}

  /** What an owner's routes offer, unseen until it is published. */
  public final class Draft implements AutoCloseable {
    private final String owner;
    private final Map<Shelf<?>, Map<String, Entry<?>>> held = new HashMap<>();

    private Draft(String owner) {
      this.owner = owner;
    }

    /** The tools that are held back. */
    public synchronized List<ToolDescriptor> tools() {
      return held(tools).stream().map(ToolDescriptor.class::cast).toList();
    }

    /** Names of all that is held back. */
    public synchronized List<String> names() {
      return held.values().stream().flatMap(it -> it.keySet().stream()).sorted().toList();
    }

    /**
     * Enters all that is held back, in the place of what another owner offers.
     *
     * @param replaced the other owner; empty for none
     * @throws IllegalStateException that names what a third owner offers already; nothing changes
     */
    public void publish(Optional<String> replaced) {
      synchronized (Catalogue.this) {
        shelves.forEach(shelf -> shelf.requireFree(heldOn(shelf), replaced.orElse(owner)));
        shelves.forEach(shelf -> shelf.exchange(replaced.orElse(owner), heldOn(shelf)));
        version.incrementAndGet();
      }
    }

    @Override
    public void close() {
      drafts.remove(owner);
    }

    private synchronized void hold(Shelf<?> shelf, String name, Entry<?> entry) {
      if (held.computeIfAbsent(shelf, unused -> new TreeMap<>()).putIfAbsent(name, entry) != null) {
        throw shelf.taken(name);
      }
    }

    private List<Object> held(Shelf<?> shelf) {
      return heldOn(shelf).values().stream().<Object>map(Entry::what).toList();
    }

    private synchronized Map<String, Entry<?>> heldOn(Shelf<?> shelf) {
      return held.getOrDefault(shelf, Map.of());
    }
  }

  /** Entries of one kind, sorted by name. */
  public final class Shelf<D> {
    private final String kind;
    private final BiPredicate<D, D> clash;
    private final Map<Object, Entry<D>> retiring =
        Collections.synchronizedMap(new IdentityHashMap<>());
    private volatile Map<String, Entry<D>> entries = Map.of();

    /**
     * @param clash whether two of different names would be taken for each other
     */
    private Shelf(String kind, BiPredicate<D, D> clash) {
      this.kind = kind;
      this.clash = clash;
    }

    public Optional<D> find(String name) {
      return entry(name).map(Entry::what);
    }

    Optional<Entry<D>> entry(String name) {
      return Optional.ofNullable(entries.get(name));
    }

    /** The route of exactly this, also when another has taken its place since. */
    Optional<Entry<D>> entry(String name, D governed) {
      return entry(name)
          .filter(entry -> entry.what() == governed)
          .or(() -> Optional.ofNullable(retiring.get(governed)));
    }

    public List<D> all() {
      List<D> all = new ArrayList<>(entries.size());
      entries.values().forEach(entry -> all.add(entry.what()));
      return all;
    }

    void add(String name, Entry<D> entry) {
      Draft draft = drafts.get(entry.owner());
      if (draft != null) {
        draft.hold(this, name, entry);
        return;
      }
      synchronized (Catalogue.this) {
        requireFree(Map.of(name, entry), "");
        Map<String, Entry<D>> next = new TreeMap<>(entries);
        next.put(name, entry);
        entries = next;
        version.incrementAndGet();
      }
    }

    /** Its route stops. */
    void remove(String name, D what) {
      synchronized (Catalogue.this) {
        retiring.remove(what);
        if (entry(name).filter(entry -> entry.what() == what).isPresent()) {
          Map<String, Entry<D>> next = new TreeMap<>(entries);
          next.remove(name);
          entries = next;
          version.incrementAndGet();
        }
      }
    }

    /** Nothing of others may be taken for a newcomer; an owner of no name replaces nobody. */
    private void requireFree(Map<String, ? extends Entry<?>> newcomers, String replaced) {
      newcomers.forEach(
          (name, newcomer) -> {
            @SuppressWarnings("unchecked")
            D what = (D) newcomer.what();
            entries.forEach(
                (other, entry) -> {
                  boolean same = other.equals(name) || clash.test(what, entry.what());
                  if (same && (replaced.isEmpty() || !entry.owner().equals(replaced))) {
                    throw taken(other);
                  }
                });
          });
    }

    private void exchange(String replaced, Map<String, Entry<?>> newcomers) {
      Map<String, Entry<D>> next = new TreeMap<>(entries);
      for (Entry<D> entry : entries.values()) {
        if (entry.owner().equals(replaced)) {
          retiring.put(entry.what(), entry);
        }
      }
      next.values().removeIf(entry -> entry.owner().equals(replaced));
      newcomers.forEach((name, entry) -> next.put(name, own(entry)));
      entries = next;
    }

    @SuppressWarnings("unchecked")
    private Entry<D> own(Entry<?> held) {
      return (Entry<D>) held;
    }

    private IllegalStateException taken(String name) {
      return new IllegalStateException(
          "There is a " + kind + " named '" + name + "' already; give this one another name");
    }
  }
}
