package com.example.shop;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

@Component
public class ShippingRates {
  private static final BigDecimal CENTS_PER_KILOGRAM = new BigDecimal("120");

  public String quote(@Header("weight_kg") BigDecimal weight, @Header("speed") String speed) {
    BigDecimal cents = weight.multiply(CENTS_PER_KILOGRAM).add(new BigDecimal("350"));
    BigDecimal factor = new BigDecimal("express".equals(speed) ? "2" : "1");
    return cents.multiply(factor).setScale(0, RoundingMode.CEILING) + " cents";
  }
}
