package com.example.shop;

import static com.example.shop.RunningShop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an agent can do with the application's routes. */
class ToolsTest {
  @Test
  void theFiveRoutesAndTheOneToolThatWasAskedForAreListed() throws Exception {
    assertThat(SHOP.agent().tools())
        .containsExactly(
            "cancel_order",
            "lakebase_read_query",
            "order_lookup",
            "orders_by_status",
            "shipping_quote",
            "stock_level");
  }

  @Test
  void anOrderIsLookedUpOnTheApplicationsDataSource() throws Exception {
    assertThat(
            SHOP.agent()
                .calls("order_lookup", "{\"order_id\": 2}")
                .at("/structuredContent/customer")
                .asText())
        .isEqualTo("Bob");
    assertThat(SHOP.agent().text("order_lookup", "{\"order_id\": 9}"))
        .isEqualTo("There is no order 9.");
  }

  @Test
  void anArgumentOfTheWrongTypeNeverReachesTheRoute() throws Exception {
    assertThat(SHOP.agent().text("order_lookup", "{\"order_id\": \"1 or true\"}"))
        .startsWith("Argument 'order_id' must be an integer");
  }

  @Test
  void aQuoteIsCalculated() throws Exception {
    assertThat(SHOP.agent().text("shipping_quote", "{\"weight_kg\": 2.5, \"speed\": \"express\"}"))
        .isEqualTo("1300 cents");
  }

  @Test
  void aRouteOfTheEstateIsReused() throws Exception {
    assertThat(SHOP.agent().text("stock_level", "{\"sku\": \"lamp-1\"}")).isEqualTo("12");
  }

  @Test
  void anOpenOrderIsCancelledOnce() throws Exception {
    SHOP.database().update("UPDATE shop.purchase SET status = 'open' WHERE id = 1");

    assertThat(SHOP.agent().text("cancel_order", "{\"order_id\": 1}")).isEqualTo("cancelled");
    assertThat(SHOP.agent().text("cancel_order", "{\"order_id\": 1}")).isEqualTo("not open");
    assertThat(SHOP.context().getBean(Warehouse.class).released()).contains(1);
    assertThat(SHOP.agent().text("orders_by_status", "{}")).contains("cancelled");
  }

  @Test
  void anAgentsOwnSqlReadsAndDoesNotWrite() throws Exception {
    assertThat(
            SHOP.agent()
                .calls("lakebase_read_query", "{\"sql\": \"select id from shop.purchase where id = 2\"}")
                .at("/structuredContent/rows/0/0")
                .asInt())
        .isEqualTo(2);
    assertThat(
            SHOP.agent().text("lakebase_read_query", "{\"sql\": \"delete from shop.purchase\"}"))
        .startsWith("Statement type 'DELETE' is not allowed");
  }
}
