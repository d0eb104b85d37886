package judges;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.apache.xml.security.Init;
import org.apache.xml.security.c14n.Canonicalizer;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.signature.XMLSignatureInput;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.utils.resolver.ResourceResolverContext;
import org.apache.xml.security.utils.resolver.ResourceResolverException;
import org.apache.xml.security.utils.resolver.ResourceResolverSpi;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Apache Santuario by its own interface, secure validation on. */
final class Santuario {
    static {
        Init.init();
    }

    private Santuario() {}

    /** FILE TRUST [CONTENT]: every signature verifies with the certificate in it, which a trusted authority issued. */
    static Answer validate(Arguments arguments) throws Exception {
        Document document = Documents.read(arguments.path(1));
        for (Element element : Documents.signatures(document)) {
            XMLSignature signature = new XMLSignature(element, "", true);
            if (arguments.has(3)) {
                signature.addResourceResolver(new Beside(arguments.path(3)));
            }
            X509Certificate signer = signature.getKeyInfo().getX509Certificate();
            new Trusted(arguments.path(2)).check(signer);
            if (!signature.checkSignatureValue(signer)) {
                return Answer.verdict(false, "signature value or a digest");
            }
        }
        return Answer.verdict(true, "");
    }

    /** FILE OUT PKCS12: an enveloped XML Signature with inclusive canonical forms, without properties. */
    static Answer sign(Arguments arguments) throws Exception {
        Document document = Documents.read(arguments.path(1));
        Signer signer = Signer.load(arguments.path(3));
        XMLSignature signature =
                new XMLSignature(document, "", signer.algorithm(), Canonicalizer.ALGO_ID_C14N_OMIT_COMMENTS);
        document.getDocumentElement().appendChild(signature.getElement());
        Transforms transforms = new Transforms(document);
        transforms.addTransform(Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
        signature.addDocument("", transforms, "http://www.w3.org/2001/04/xmlenc#sha256");
        signature.addKeyInfo(signer.certificate());
        signature.sign(signer.key());
        Documents.write(document, arguments.path(2));
        return Answer.of("signed", true);
    }

    /** Finds one file beside the signature. */
    private static final class Beside extends ResourceResolverSpi {
        private final Path file;

        Beside(Path file) {
            this.file = file;
        }

        @Override
        public boolean engineCanResolveURI(ResourceResolverContext context) {
            return Documents.names(context.uriToResolve, file);
        }

        @Override
        public XMLSignatureInput engineResolveURI(ResourceResolverContext context) throws ResourceResolverException {
            try {
                return new XMLSignatureInput(Files.readAllBytes(file));
            } catch (IOException failure) {
                throw new ResourceResolverException(failure, context.uriToResolve, context.baseUri, "file");
            }
        }
    }
}
