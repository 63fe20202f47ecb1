package com.example.shop;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.springframework.stereotype.Component;

@Component
public class Warehouse {
  private static final Map<String, Integer> STOCK = Map.of("lamp-1", 12, "desk-7", 0);

  private final Set<Integer> released = new ConcurrentSkipListSet<>();

  public int stock(String sku) {
    return STOCK.getOrDefault(sku, 0);
  }

  public void release(int order) {
    released.add(order);
  }

  public Set<Integer> released() {
    return released;
  }
}
