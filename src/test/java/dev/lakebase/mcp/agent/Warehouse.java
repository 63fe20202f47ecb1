package dev.lakebase.mcp.agent;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** An existing estate: a broker, and a worker that answers messages on one of its queues. */
final class Warehouse implements AutoCloseable {
  private final BrokerService broker = new BrokerService();
  private final List<List<String>> properties = new CopyOnWriteArrayList<>();
  private final String url;
  private final Connection connection;

  /**
   * @param answers reply to a text; nothing where it is empty
   */
  Warehouse(String queue, Function<String, Optional<String>> answers) throws Exception {
    broker.setPersistent(false);
    broker.setUseJmx(false);
    broker.setUseShutdownHook(false);
    broker.addConnector("tcp://127.0.0.1:0");
    broker.start();
    url = broker.getTransportConnectors().get(0).getPublishableConnectString();
    connection = new ActiveMQConnectionFactory(url).createConnection();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer replies = session.createProducer(null);
    session
        .createConsumer(session.createQueue(queue))
        .setMessageListener(message -> reply(message, session, replies, answers));
    connection.start();
  }

  private void reply(
      Message message,
      Session session,
      MessageProducer replies,
      Function<String, Optional<String>> answers) {
    try {
      Enumeration<?> names = message.getPropertyNames();
      properties.add(Collections.list(names).stream().map(String.class::cast).toList());
      Optional<String> answer = answers.apply(((TextMessage) message).getText());
      if (answer.isPresent()) {
        Message reply = session.createTextMessage(answer.get());
        reply.setJMSCorrelationID(message.getJMSCorrelationID());
        replies.send(message.getJMSReplyTo(), reply);
      }
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  String url() {
    return url;
  }

  /** Names of the properties of each message that has come. */
  List<List<String>> properties() {
    return List.copyOf(properties);
  }

  @Override
  public void close() throws JMSException {
    connection.close();
    try {
      broker.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
