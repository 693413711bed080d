package io.robinbff.security;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of issuers whose tokens only they can read (RFC 7662).
 *
 * @param uris where an issuer is asked what a token is worth, each as
 * {@code ISSUER=ADDRESS}; none: opaque tokens open nothing
 * @param clients the ids by which this service is known there, each as {@code ISSUER=ID}
 * @param secrets its secrets there, each as {@code ISSUER=SECRET}
 * @param secretsFile a file that holds them instead, one on a line; read again each time,
 * so that a renewed one needs no restart
 * @param perSecond the tokens a second on average that are asked about for the first time
 */
@ConfigurationProperties("robin.access.introspection")
record IntrospectionSettings(@DefaultValue( {
	}) List<String> uris, @DefaultValue({}) List<String> clients, @Nullable String secrets, @Nullable Path secretsFile,
		@DefaultValue("50") int perSecond){

	@Override
	public String toString() {
		return "IntrospectionSettings[***]";
	}

}
