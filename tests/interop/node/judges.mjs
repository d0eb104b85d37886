// Answer each line of the standard input, a verb and its arguments between tabs, with one line of JSON: xadesjs as a judge.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import * as xmldom from "@xmldom/xmldom";
import * as xadesjs from "xadesjs";
import xpath from "xpath";

const DS = "http://www.w3.org/2000/09/xmldsig#";
const ALGORITHMS = {
  rsa: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  ec: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
};

xadesjs.Application.setEngine("NodeJS", webcrypto);
xadesjs.setNodeDependencies({
  XMLSerializer: xmldom.XMLSerializer,
  DOMParser: xmldom.DOMParser,
  DOMImplementation: xmldom.DOMImplementation,
  xpath,
});

const base64 = (pem) => new X509Certificate(pem).raw.toString("base64");

// FILE AUTHORITY: every signature verifies with a certificate in it that this authority issued.
async function validate(file, authority) {
  const text = readFileSync(file, "utf8");
  const count = xadesjs.Parse(text).getElementsByTagNameNS(DS, "Signature").length;
  const trusted = new X509Certificate(readFileSync(authority));
  for (let place = 0; place < count; place += 1) {
    const tree = xadesjs.Parse(text); // a verification changes the tree
    const element = tree.getElementsByTagNameNS(DS, "Signature")[place];
    const offered = element.getElementsByTagNameNS(DS, "X509Certificate")[0].textContent;
    const signer = new X509Certificate(Buffer.from(offered, "base64"));
    const now = new Date();
    const current = new Date(signer.validFrom) <= now && now <= new Date(signer.validTo);
    if (!current || !signer.checkIssued(trusted) || !signer.verify(trusted.publicKey)) {
      return { valid: false, reason: "signer not trusted" };
    }
    const signature = new xadesjs.SignedXml(tree);
    signature.LoadXml(element);
    if (!(await signature.Verify())) {
      return { valid: false, reason: "signature value or a digest" };
    }
  }
  return { valid: count > 0, reason: count > 0 ? "" : "no signature" };
}

// FILE OUT KEY CERTIFICATE: an enveloped XAdES signature, the last child of the root.
async function sign(file, out, keyFile, certificateFile) {
  const key = createPrivateKey(readFileSync(keyFile));
  const algorithm = ALGORITHMS[key.asymmetricKeyType];
  const own = await webcrypto.subtle.importKey("pkcs8", key.export({ type: "pkcs8", format: "der" }), algorithm, false, ["sign"]);
  const certificate = base64(readFileSync(certificateFile));
  const tree = xadesjs.Parse(readFileSync(file, "utf8"));
  const signature = new xadesjs.SignedXml();
  await signature.Sign(algorithm, own, tree, {
    x509: [certificate],
    signingCertificateV2: certificate,
    references: [{ hash: "SHA-256", uri: "", transforms: ["enveloped", "exc-c14n"] }],
  });
  tree.documentElement.appendChild(tree.importNode(signature.GetXml(), true));
  writeFileSync(out, new xmldom.XMLSerializer().serializeToString(tree));
  return { signed: true };
}

const VERBS = { "xadesjs.validate": validate, "xadesjs.sign": sign };
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, ...words] = line.split("\t");
  const answer = await VERBS[verb](...words).catch((failure) => ({ valid: false, reason: failure?.message ?? String(failure) }));
  console.log(JSON.stringify(answer));
}
