package judges;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** The one key of a PKCS#12 file and its certificate. */
record Signer(PrivateKey key, X509Certificate certificate) {
    static final char[] PASSWORD = "judges".toCharArray();

    static Signer load(Path file) throws Exception {
        KeyStore store = store(file);
        String alias = store.aliases().nextElement();
        return new Signer((PrivateKey) store.getKey(alias, PASSWORD), (X509Certificate) store.getCertificate(alias));
    }

    static KeyStore store(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream octets = Files.newInputStream(file)) {
            store.load(octets, PASSWORD);
        }
        return store;
    }

    /** The usual algorithm of such a key with SHA-256. */
    String algorithm() {
        return "http://www.w3.org/2001/04/xmldsig-more#" + (key.getAlgorithm().equals("RSA") ? "rsa" : "ecdsa") + "-sha256";
    }
}
