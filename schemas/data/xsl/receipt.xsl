<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:pos="http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" exclude-result-prefixes="pos xsi ds">
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
  <xsl:param name="title"/>
  <!-- A receipt, UPP or UPD. -->

  <!-- The frame of every page: one file each, since a stylesheet here may not read another file. -->
  <xsl:template match="/">
    <html lang="pl">
      <head>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="$title"/></title>
        <style>
          body { font-family: sans-serif; line-height: 1.5; max-width: 50rem; margin: 1rem auto; padding: 0 1rem; color: #111; background: #fff; }
          .aid { border: 2px solid #8a4b00; background: #fff6e5; padding: .5rem 1rem; }
          .text { white-space: pre-wrap; overflow-wrap: anywhere; }
          table { border-collapse: collapse; width: 100%; }
          th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
          th[scope="row"] { width: 40%; }
        </style>
      </head>
      <body>
        <p class="aid" role="note"><strong>Widok pomocniczy - nie jest dokumentem.</strong> Dokumentem jest plik XML; ten widok niczego nie dowodzi i nie sprawdza podpisów.</p>
        <main>
          <xsl:apply-templates select="*"/>
        </main>
      </body>
    </html>
  </xsl:template>

  <xsl:template match="/*">
    <xsl:apply-templates select="pos:UPP | pos:UPD"/>
    <xsl:call-template name="signatures"/>
  </xsl:template>

  <xsl:template match="pos:UPP">
    <h1>UPP - Urzędowe Poświadczenie Przedłożenia</h1>
    <xsl:call-template name="facts"/>
  </xsl:template>

  <xsl:template match="pos:UPD">
    <h1>UPD - Urzędowe Poświadczenie Doręczenia</h1>
    <xsl:call-template name="facts"/>
  </xsl:template>

  <xsl:template name="facts">
    <table>
      <caption>Dane poświadczenia</caption>
      <tbody>
        <xsl:apply-templates select="pos:IdentyfikatorPoswiadczenia | pos:PodmiotWystawiajacyPoswiadczenie | pos:Adresat | pos:Nadawca | pos:DataDoreczenia | pos:DataOdbioru | pos:DataWytworzeniaPoswiadczenia | pos:DataUtworzeniaPoswiadczenia | pos:IdentyfikatorSprawy | pos:IdentyfikatorDokumentu"/>
        <xsl:if test="not(pos:DataDoreczenia | pos:DataOdbioru)"><tr><th scope="row">Data doręczenia</th><td>brak daty</td></tr></xsl:if>
      </tbody>
    </table>
    <xsl:if test="pos:InformacjaUzupelniajaca">
      <table>
        <caption>Informacje uzupełniające</caption>
        <thead><tr><th scope="col">Rodzaj</th><th scope="col">Wartość</th></tr></thead>
        <tbody>
          <xsl:for-each select="pos:InformacjaUzupelniajaca">
            <tr><td><xsl:value-of select="@*[local-name() = 'TypInformacjiUzupelniajacej']"/></td><td class="text"><xsl:value-of select="."/></td></tr>
          </xsl:for-each>
        </tbody>
      </table>
    </xsl:if>
  </xsl:template>

  <xsl:template match="pos:PodmiotWystawiajacyPoswiadczenie | pos:Adresat | pos:Nadawca">
    <tr>
      <th scope="row"><xsl:apply-templates select="." mode="label"/></th>
      <td class="text">
        <xsl:value-of select="pos:Nazwa"/>
        <xsl:if test="pos:IdentyfikatorPodmiotu != ''">
          <br/>identyfikator: <xsl:value-of select="pos:IdentyfikatorPodmiotu"/>
          <xsl:variable name="type" select="pos:IdentyfikatorPodmiotu/@*[local-name() = 'TypIdentyfikatora']"/>
          <xsl:if test="$type != ''"> (<xsl:value-of select="$type"/>)</xsl:if>
        </xsl:if>
      </td>
    </tr>
  </xsl:template>

  <xsl:template match="pos:*">
    <tr>
      <th scope="row"><xsl:apply-templates select="." mode="label"/></th>
      <td class="text">
        <xsl:choose>
          <xsl:when test="starts-with(local-name(), 'Data') and (@xsi:nil = 'true' or @xsi:nil = '1' or . = '' or starts-with(., '0001-'))">brak daty</xsl:when>
          <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
        </xsl:choose>
      </td>
    </tr>
  </xsl:template>

  <xsl:template match="pos:IdentyfikatorPoswiadczenia" mode="label">Identyfikator poświadczenia</xsl:template>
  <xsl:template match="pos:PodmiotWystawiajacyPoswiadczenie" mode="label">Podmiot wystawiający poświadczenie</xsl:template>
  <xsl:template match="pos:Adresat" mode="label">Adresat</xsl:template>
  <xsl:template match="pos:Nadawca" mode="label">Nadawca</xsl:template>
  <xsl:template match="pos:DataDoreczenia" mode="label">Data doręczenia</xsl:template>
  <xsl:template match="pos:DataOdbioru" mode="label">Data odbioru</xsl:template>
  <xsl:template match="pos:DataWytworzeniaPoswiadczenia" mode="label">Data wytworzenia poświadczenia</xsl:template>
  <xsl:template match="pos:DataUtworzeniaPoswiadczenia" mode="label">Data utworzenia poświadczenia</xsl:template>
  <xsl:template match="pos:IdentyfikatorSprawy" mode="label">Identyfikator sprawy</xsl:template>
  <xsl:template match="pos:IdentyfikatorDokumentu" mode="label">Identyfikator dokumentu</xsl:template>

  <xsl:template name="signatures">
    <h2>Podpis elektroniczny</h2>
    <p>
      <xsl:choose>
        <xsl:when test="count(ds:Signature) = 0">Poświadczenie nie zawiera podpisu.</xsl:when>
        <xsl:otherwise>Liczba podpisów pod poświadczeniem: <xsl:value-of select="count(ds:Signature)"/>. Ten widok ich nie sprawdza.</xsl:otherwise>
      </xsl:choose>
    </p>
  </xsl:template>
</xsl:stylesheet>
