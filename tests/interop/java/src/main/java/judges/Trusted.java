package judges;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder of authorities to trust (.pem) and of what they say is revoked (.crl). */
record Trusted(Path folder) {
    List<X509Certificate> authorities() throws Exception {
        List<X509Certificate> found = new ArrayList<>();
        for (Path file : files(".pem")) {
            try (InputStream octets = Files.newInputStream(file)) {
                found.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(octets));
            }
        }
        return found;
    }

    InputStream[] lists() throws Exception {
        List<InputStream> found = new ArrayList<>();
        for (Path file : files(".crl")) {
            found.add(new ByteArrayInputStream(Files.readAllBytes(file)));
        }
        return found.toArray(InputStream[]::new);
    }

    /** Refuse, by an exception, a certificate that none of the authorities issued. */
    void check(X509Certificate signer) throws Exception {
        PKIXParameters parameters = new PKIXParameters(
                authorities().stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet()));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(signer)), parameters);
    }

    private List<Path> files(String ending) throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }
}
