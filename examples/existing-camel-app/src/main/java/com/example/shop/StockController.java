package com.example.shop;

import org.apache.camel.ProducerTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The application's own web interface. */
@RestController
class StockController {
  private final ProducerTemplate routes;

  StockController(ProducerTemplate routes) {
    this.routes = routes;
  }

  @GetMapping("/stock/{sku}")
  Stock stock(@PathVariable String sku) {
    return new Stock(
        sku, routes.requestBodyAndHeader("direct:stock", null, "sku", sku, Integer.class));
  }

  record Stock(String articleNumber, int inStock) {}
}
