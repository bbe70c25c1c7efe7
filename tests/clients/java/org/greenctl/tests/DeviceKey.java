package org.greenctl.tests;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.greenctl.client.model.DeviceProof;
import org.greenctl.client.model.Proof;

/** A key of a device, ECDSA P-256. A phone keeps it where nothing can read it; this one has files only. */
public final class DeviceKey {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    /** PKCS 8, base64. */
    public String secret;
    public String x;
    public String y;

    public static DeviceKey fresh() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey shown = (ECPublicKey) pair.getPublic();
        DeviceKey key = new DeviceKey();
        key.secret = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
        key.x = coordinate(shown.getW().getAffineX());
        key.y = coordinate(shown.getW().getAffineY());
        return key;
    }

    /** r and s, 32 bytes each, base64url. */
    public String sign(String text) throws GeneralSecurityException {
        byte[] kept = Base64.getDecoder().decode(secret);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(kept)));
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return BASE64URL.encodeToString(signature.sign());
    }

    /** That the device has the key: the purpose, a challenge and what it is about, a line each. */
    public Proof proof(String purpose, String challenge, String... parts) throws GeneralSecurityException {
        String said = "greenctl-proof-1\n" + purpose + "\n" + challenge + "\n" + String.join("\n", parts);
        return new Proof().challenge(challenge).signature(sign(said));
    }

    public DeviceProof deviceProof(java.util.UUID device, String purpose, String challenge, String... parts)
        throws GeneralSecurityException {
        Proof proof = proof(purpose, challenge, parts);
        return new DeviceProof().deviceId(device).challenge(challenge).signature(proof.getSignature());
    }

    /** What the server is shown of it. */
    @JsonIgnore
    public org.greenctl.client.model.DeviceKey getShown() {
        return new org.greenctl.client.model.DeviceKey().kty(org.greenctl.client.model.DeviceKey.KtyEnum.EC)
            .crv(org.greenctl.client.model.DeviceKey.CrvEnum.P_256).x(x).y(y).keyOps(null);
    }

    /** RFC 7638. */
    @JsonIgnore
    public String getThumbprint() throws GeneralSecurityException {
        return Canonical.sha256(
            ("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return BASE64URL.encodeToString(fixed);
    }
}
