package io.robinbff.panel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import demo.CrmPages;
import io.robinbff.ServiceTest;
import io.robinbff.WithoutLoggingSetUp;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/**
 * A {@link ServiceTest} with the demo's CRM in front, for a {@link Crm}: one at a time,
 * beside others.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ServiceTest
// The log, where look-ups are recorded, is set up anew by others meanwhile.
@TestPropertySource(properties = "robin.audit.enabled=false")
@ContextConfiguration(loader = WithoutLoggingSetUp.class)
@Import({ CrmPages.class, Workplace.class })
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("panel")
@interface PanelTest {

}
