package org.greenctl.tests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/** Keys in order and no spaces: what is hashed and signed. There are no floats in it. */
public final class Canonical {
    private final ObjectMapper plain;
    private final ObjectMapper ordered;

    public Canonical(ObjectMapper json) {
        plain = json;
        ordered = json.copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    }

    public Map<String, Object> members(Object value) {
        return plain.convertValue(value, new TypeReference<Map<String, Object>>() { });
    }

    public byte[] bytes(Object value) throws JsonProcessingException {
        return ordered.writeValueAsBytes(members(value));
    }

    public static String sha256(byte[] data) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    }
}
