package javax.annotation;

/** What generated classes are marked with. JDKs have not had it since Java 11, and the generator's jar lacks it. */
public @interface Generated {
    String value();

    String comments() default "";
}
