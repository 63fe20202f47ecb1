package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextCacheTest {

  @Test
  void theLeastRecentlyUsedGoesFirst() {
    TextCache<Integer> cache = new TextCache<>(2, 10);
    cache.put("a", 1);
    cache.put("b", 2);
    assertThat(cache.get("a")).contains(1);
    cache.put("c", 3);
    assertThat(cache.get("a")).contains(1);
    assertThat(cache.get("b")).isEmpty();
    assertThat(cache.get("c")).contains(3);
  }

  @Test
  void longTextsAreNotKept() {
    TextCache<Integer> cache = new TextCache<>(2, 3);
    cache.put("abc", 1);
    cache.put("abcd", 2);
    assertThat(cache.get("abc")).contains(1);
    assertThat(cache.get("abcd")).isEmpty();
  }
}
